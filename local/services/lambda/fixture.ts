import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import type { Authorizer } from "../../gateway/service.ts";
import type { FunctionSettings } from "../../template/deployment.ts";
import type { InvocationEvent } from "./invocation-event.ts";
import { createLambda, type Lambda } from "./lambda.ts";
import type { LambdaOptions } from "./options.ts";
import type { SegmentDocument } from "./tracing.ts";

const ACCOUNT = "000000000000";
const REGION = "eu-west-1";

const everythingAllowed: Authorizer = { authorize: () => undefined, authorizeService: () => undefined };

/** A function whose only file is `index.mjs` with this source; for tests. */
export function functionOf(source: string, changes: Partial<FunctionSettings> = {}): FunctionSettings {
  const zip = join(mkdtempSync(join(tmpdir(), "lambda-test-")), "function.zip");
  writeFileSync(zip, zipSync({ "index.mjs": strToU8(source) }));
  const name = changes.name ?? "tried";
  return {
    name,
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
    runtime: "nodejs24.x",
    architecture: "arm64",
    handler: "index.handler",
    zip,
    layers: [],
    environment: {},
    timeoutSeconds: 10,
    memoryMb: 128,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    tracing: "Active",
    maximumRetryAttempts: 2,
    maximumEventAgeSeconds: 3600,
    logGroup: `/aws/lambda/${name}`,
    logFormat: "JSON",
    permissions: [],
    tags: {},
    ...changes,
  };
}

export interface TriedLambda {
  readonly lambda: Lambda;
  readonly documents: SegmentDocument[];
  readonly events: InvocationEvent[];
}

/** Lambda with these functions, everything allowed and short waits; for tests. */
export async function startLambda(
  functions: readonly FunctionSettings[],
  changes: Partial<LambdaOptions> = {},
): Promise<TriedLambda> {
  const documents: SegmentDocument[] = [];
  const events: InvocationEvent[] = [];
  const lambda = await createLambda({
    deployment: { account: ACCOUNT, region: REGION, functions },
    endpoint: "http://127.0.0.1:9",
    daemonAddress: "127.0.0.1:2000",
    authorizer: everythingAllowed,
    identityOf: (roleArn) => ({
      accessKeyId: "AKIAROLE",
      secretAccessKey: "secret",
      caller: { arn: roleArn, account: ACCOUNT, accessKeyId: "AKIAROLE", roleArn },
    }),
    record: (document) => documents.push(document),
    retryDelaySeconds: 0.01,
    concurrency: 4,
    observe: (event) => events.push(event),
    ...changes,
  });
  return { lambda, documents, events };
}

/** Invokes as the API does, and returns the parsed answer. */
export async function invoke(
  lambda: Lambda,
  name: string,
  event: unknown,
  headers: Record<string, string> = {},
): Promise<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}> {
  const answer = await lambda.handle({
    service: "lambda",
    region: REGION,
    method: "POST",
    path: `/2015-03-31/functions/${name}/invocations`,
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(JSON.stringify(event)),
    caller: { arn: "arn:aws:iam::000000000000:root", account: ACCOUNT, accessKeyId: "admin" },
    id: crypto.randomUUID(),
  });
  const text = String(answer.body ?? "");
  return {
    status: answer.status,
    headers: answer.headers ?? {},
    body: text === "" ? undefined : JSON.parse(text),
  };
}
