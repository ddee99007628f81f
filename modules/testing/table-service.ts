import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import dynalite from "dynalite";

type Json = Record<string, unknown>;

/**
 * DynamoDB's control plane, as far as Terraform uses it: dynalite, and in front of it the settings that dynalite
 * does not know (encryption, recovery, protection, ceilings), kept and told again as AWS does.
 */
export async function startTableService(): Promise<{ url: string; close: () => void }> {
  const tables = dynalite({ createTableMs: 0 });
  const behind = await listen(tables);
  const settings = new Map<string, Json>();
  const front = createServer((request, response) => {
    answer(request, behind, settings).then(
      ({ status, body }) =>
        response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return {
    url: await listen(front),
    close: () => {
      front.close();
      tables.close();
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(request: IncomingMessage, behind: string, settings: Map<string, Json>) {
  const operation = String(request.headers["x-amz-target"]).split(".")[1];
  const input: Json = JSON.parse(await text(request));
  const name = String(input.TableName);
  const own = settings.get(name) ?? {};
  const recovery = {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: own.recovery ?? { PointInTimeRecoveryStatus: "DISABLED" },
    },
  };
  if (operation === "DescribeContinuousBackups") return ok(recovery);
  if (operation === "UpdateContinuousBackups") {
    const { PointInTimeRecoveryEnabled: enabled } = input.PointInTimeRecoverySpecification as Json;
    const status = { PointInTimeRecoveryStatus: enabled ? "ENABLED" : "DISABLED", RecoveryPeriodInDays: 35 };
    settings.set(name, { ...own, recovery: status });
    return ok({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: "ENABLED",
        PointInTimeRecoveryDescription: status,
      },
    });
  }
  if (operation === "DescribeTimeToLive")
    return ok({ TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } });

  if (operation === "UpdateTable" && Object.keys(input).join() === "TableName") return refused(NOTHING_TO_DO);

  const { SSESpecification, DeletionProtectionEnabled, OnDemandThroughput, ...known } = input;
  const kept = {
    ...own,
    ...(SSESpecification !== undefined && { encryption: SSESpecification }),
    ...(DeletionProtectionEnabled !== undefined && { protection: DeletionProtectionEnabled }),
    ...(OnDemandThroughput !== undefined && { ceiling: { ...(own.ceiling ?? {}), ...OnDemandThroughput } }),
    ...(input.BillingMode === "PROVISIONED" && { ceiling: undefined }),
  };
  settings.set(name, kept);
  // dynalite refuses an update of which it knows no part, so it is asked how the table is instead.
  const onlyOurs = operation === "UpdateTable" && Object.keys(known).join() === "TableName";
  const { host: _host, "content-length": _length, ...headers } = request.headers;
  const forwarded = await fetch(behind, {
    method: "POST",
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)])),
      ...(onlyOurs && { "x-amz-target": "DynamoDB_20120810.DescribeTable" }),
    },
    body: JSON.stringify(known),
  });
  const output: Json = JSON.parse((await forwarded.text()) || "{}");
  for (const key of ["Table", "TableDescription"])
    if (output[key]) output[key] = { ...(output[key] as Json), ...described(kept) };
  return { status: forwarded.status, body: JSON.stringify(output) };
}

function described({ encryption, protection, ceiling }: Json): Json {
  const key = encryption as Json | undefined;
  return {
    DeletionProtectionEnabled: protection ?? false,
    ...(key?.Enabled === true && {
      SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: key.KMSMasterKeyId },
    }),
    ...(ceiling !== undefined && { OnDemandThroughput: ceiling }),
  };
}

/** What DynamoDB answers an update that names the table and nothing else. */
const NOTHING_TO_DO = "At least one of ProvisionedThroughput, BillingMode, … is required";

const refused = (message: string) => ({
  status: 400,
  body: JSON.stringify({ __type: "com.amazon.coral.validate#ValidationException", message }),
});

const ok = (body: Json) => ({ status: 200, body: JSON.stringify(body) });
