import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { AwsError } from "../../gateway/service.ts";
import { ask } from "../../protocol/testing.ts";
import { functionOf, invoke, startLambda, type TriedLambda } from "./fixture.ts";

let opened: TriedLambda | undefined;
const start: typeof startLambda = async (...options) => {
  opened = await startLambda(...options);
  return opened;
};
afterEach(() => opened?.lambda.close());

const TRACE = "Root=1-581cf771-a006649127e371903a2de979;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0";

describe("a function's process", () => {
  it("gets the declared environment, its role's keys and nothing of this machine", async () => {
    const { lambda } = await start([
      functionOf("export const handler = async () => process.env", {
        environment: { RESULTS_TABLE: "results" },
      }),
    ]);
    const { body } = await invoke(lambda, "tried", {});
    expect(body).toMatchObject({
      RESULTS_TABLE: "results",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIAROLE",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
      AWS_LAMBDA_FUNCTION_NAME: "tried",
      _HANDLER: "index.handler",
    });
    expect(body).not.toHaveProperty("HOME");
  });

  it("is used again while warm, and gets the event, the context and the trace header each time", async () => {
    const { lambda } = await start([
      functionOf(`let calls = 0;
        export const handler = async (event, context) => ({ calls: ++calls, event, id: context.awsRequestId,
          left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID })`),
    ]);
    const first = await invoke(lambda, "tried", { text: "Größe 🖼" }, { "x-amzn-trace-id": TRACE });
    const second = await invoke(lambda, "tried", {});
    expect(first.body).toMatchObject({ calls: 1, event: { text: "Größe 🖼" } });
    expect(second.body).toMatchObject({ calls: 2 });
    const { trace, left } = z.object({ trace: z.string(), left: z.number() }).parse(first.body);
    expect(trace).toMatch(
      /^Root=1-581cf771-a006649127e371903a2de979;Parent=[0-9a-f]{16};Sampled=1;Lineage=1:a:0$/,
    );
    expect(trace).not.toContain("53995c3f42cd8ad8");
    expect(left).toBeGreaterThan(1000);
    expect(left).toBeLessThanOrEqual(10_000);
  });

  it("is another one for each concurrent invocation", async () => {
    const { lambda } = await start([
      functionOf(
        `export const handler = (event) => new Promise((done) => setTimeout(() => done(process.pid), 300))`,
      ),
    ]);
    const answers = await Promise.all([1, 2, 3].map(() => invoke(lambda, "tried", {})));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(3);
  });

  it("finds modules in the layer through require", async () => {
    const { strToU8, zipSync } = await import("fflate");
    const { writeFileSync } = await import("node:fs");
    const settings = functionOf(
      `import { createRequire } from "node:module"; export const handler = async () => createRequire(import.meta.url)("answers")`,
    );
    const zip = settings.zip.replace("function.zip", "layer.zip");
    writeFileSync(zip, zipSync({ "nodejs/node_modules/answers/index.js": strToU8("module.exports = 42") }));
    const { lambda } = await start([{ ...settings, layers: [{ arn: "arn:layer", zip }] }]);
    expect((await invoke(lambda, "tried", {})).body).toBe(42);
  });
});

describe("a failure", () => {
  it("of the handler is answered as AWS does, with the cause in the function's segment", async () => {
    const { lambda, documents } = await start([
      functionOf(`export const handler = async () => { throw new TypeError("kein Bild – 図") }`),
    ]);
    const { status, headers, body } = await invoke(lambda, "tried", {}, { "x-amz-log-type": "Tail" });
    expect(status).toBe(200);
    expect(headers["x-amz-function-error"]).toBe("Unhandled");
    expect(body).toMatchObject({ errorType: "TypeError", errorMessage: "kein Bild – 図" });
    expect(Buffer.from(headers["x-amz-log-result"] ?? "", "base64").toString()).toContain("kein Bild");
    const segment = documents.find(({ origin }) => origin === "AWS::Lambda::Function");
    expect(segment).toMatchObject({
      fault: true,
      cause: { exceptions: [{ type: "TypeError", message: "kein Bild – 図" }] },
    });
  });

  it("to load the module is an error of the invocation, and the next one tries again", async () => {
    const { lambda } = await start([functionOf(`throw new Error("no configuration")`)]);
    for (const _ of [1, 2]) {
      const { body } = await invoke(lambda, "tried", {});
      expect(body).toMatchObject({ errorType: "Error", errorMessage: "no configuration" });
    }
  });

  it("to answer in time kills the process", async () => {
    const { lambda } = await start([
      functionOf(
        `export const handler = (event) => event.hang ? new Promise(() => setInterval(() => {}, 1e6)) : process.pid`,
        {
          timeoutSeconds: 1,
        },
      ),
    ]);
    const before = await invoke(lambda, "tried", {});
    const hung = await invoke(lambda, "tried", { hang: true });
    expect(hung.body).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect(JSON.stringify(hung.body)).toContain("Task timed out after 1.00 seconds");
    const after = await invoke(lambda, "tried", {});
    expect(after.body).not.toBe(before.body);
    expect(() => process.kill(Number(before.body), 0)).toThrow();
  });

  it("by leaving the process is reported with its exit status", async () => {
    const { lambda } = await start([functionOf("export const handler = async () => process.exit(3)")]);
    expect((await invoke(lambda, "tried", {})).body).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("exit status 3"),
    });
  });
});

describe("an asynchronous event", () => {
  it("is tried three times within one trace and then given to the dead-letter queue", async () => {
    const received: unknown[] = [];
    const queue = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
    });
    await new Promise<void>((resolve) => queue.listen(0, "127.0.0.1", resolve));
    const { port } = queue.address() as AddressInfo;
    const { lambda, documents, events } = await start(
      [
        functionOf(`export const handler = async () => { throw new Error("again") }`, {
          deadLetterArn: "arn:aws:sqs:eu-west-1:000000000000:failures",
        }),
      ],
      { endpoint: `http://127.0.0.1:${port}` },
    );
    const requestId = lambda.deliver(lambdaArn, '{"a":1}', TRACE);
    await lambda.idle();
    queue.close();

    expect(received).toMatchObject([
      {
        QueueUrl: `http://127.0.0.1:${port}/000000000000/failures`,
        MessageBody: '{"a":1}',
        MessageAttributes: {
          RequestID: { StringValue: requestId },
          ErrorCode: { DataType: "Number", StringValue: "200" },
          ErrorMessage: { StringValue: "again" },
        },
      },
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(["failed", "failed", "failed", "exhausted"]);
    expect(new Set(documents.map((document) => document.trace_id)).size).toBe(1);
    const service = documents.find(({ origin }) => origin === "AWS::Lambda");
    expect(service).toMatchObject({ parent_id: "53995c3f42cd8ad8", http: { response: { status: 202 } } });
    const below = documents.filter((document) => document.parent_id === service?.id);
    expect(below.map(({ name }) => name)).toEqual(["Dwell Time", "Attempt #1", "Attempt #2", "Attempt #3"]);
    const functions = documents.filter(({ origin }) => origin === "AWS::Lambda::Function");
    expect(functions.map(({ parent_id }) => parent_id)).toEqual(below.slice(1).map(({ id }) => id));
    expect(functions[0]).toMatchObject({ subsegments: [{ name: "Init" }] });
    expect(functions[1]).not.toHaveProperty("subsegments");
  });

  it("waits while the reserved concurrency is used up, is marked as throttled, and is not lost", async () => {
    const { lambda, documents, events } = await start(
      [
        functionOf("export const handler = () => new Promise((done) => setTimeout(done, 200))", {
          reservedConcurrency: 1,
        }),
      ],
      { retryDelaySeconds: 3 },
    );
    for (const n of [1, 2]) lambda.deliver(lambdaArn, JSON.stringify({ n }), TRACE);
    await lambda.idle();
    expect(events.filter(({ kind }) => kind === "done")).toHaveLength(2);
    expect(events.some(({ kind }) => kind === "throttled")).toBe(true);
    expect(documents.some(({ throttle, name }) => throttle === true && name === "Attempt #1")).toBe(true);
  });

  it("is given up when it is older than the function allows", async () => {
    const { lambda, events } = await start([
      functionOf("export const handler = async () => 1", { maximumEventAgeSeconds: -1 }),
    ]);
    lambda.deliver(lambdaArn, "{}", undefined);
    await lambda.idle();
    expect(events).toMatchObject([{ kind: "exhausted", delivered: false }]);
  });
});

const lambdaArn = "arn:aws:lambda:eu-west-1:000000000000:function:tried";

describe("the API", () => {
  it("answers 202 for an event, 204 for a dry run, and names an unknown function", async () => {
    const { lambda, events } = await start([functionOf("export const handler = async () => 1")]);
    expect((await invoke(lambda, "tried", {}, { "x-amz-invocation-type": "DryRun" })).status).toBe(204);
    expect((await invoke(lambda, "tried", {}, { "x-amz-invocation-type": "Event" })).status).toBe(202);
    await lambda.idle();
    expect(events).toMatchObject([{ kind: "done" }]);
    await expect(invoke(lambda, "missing", {})).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("throttles a synchronous call beyond the reserved concurrency", async () => {
    const { lambda, documents } = await start([
      functionOf("export const handler = async () => 1", { reservedConcurrency: 0 }),
    ]);
    await expect(invoke(lambda, "tried", {}, { "x-amzn-trace-id": TRACE })).rejects.toMatchObject({
      code: "TooManyRequestsException",
    });
    const { status } = await ask(lambda, { path: "/2015-03-31/functions/tried/invocations" });
    expect(status).toBe(429);
    expect(documents[0]).toMatchObject({ origin: "AWS::Lambda", throttle: true, error: true });
  });

  const get = (path: string, query = "") => ({ method: "GET", path, query: new URLSearchParams(query) });

  it.each([
    ["an alias", "tried/invocations", "Qualifier=prod"],
    ["a version", "tried/invocations", "Qualifier=7"],
    ["an alias in the name", "tried:prod/invocations", ""],
    ["another account's ARN", "arn:aws:lambda:eu-west-1:999999999999:function:tried/invocations", ""],
    ["another region's ARN", "arn:aws:lambda:us-east-1:000000000000:function:tried/invocations", ""],
  ])("knows no function by %s", async (_, path, query) => {
    const { lambda } = await start([functionOf("export const handler = async () => 1")]);
    const { status, headers } = await ask(lambda, {
      path: `/2015-03-31/functions/${path}`,
      query: new URLSearchParams(query),
    });
    expect([status, headers?.["x-amzn-errortype"]]).toEqual([404, "ResourceNotFoundException"]);
  });

  it.each([
    ["its name", "tried", ""],
    ["its only version", "tried", "Qualifier=$LATEST"],
    ["its ARN", "arn:aws:lambda:eu-west-1:000000000000:function:tried", ""],
    ["account and name", "000000000000:function:tried:$LATEST", ""],
  ])("describes a function by %s, with its code and tags", async (_, name, query) => {
    const settings = functionOf("export const handler = async () => 1", { tags: { Project: "image-text" } });
    const { lambda } = await start([settings]);
    const { body } = await ask(lambda, get(`/2015-03-31/functions/${encodeURIComponent(name)}`, query));
    const zip = readFileSync(settings.zip);
    expect(JSON.parse(String(body))).toMatchObject({
      Tags: { Project: "image-text" },
      Configuration: {
        CodeSize: zip.length,
        CodeSha256: createHash("sha256").update(zip).digest("base64"),
        LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/),
        RevisionId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
      },
    });
  });

  it("lists functions a page at a time", async () => {
    const { lambda } = await start(["a", "b", "c"].map((name) => functionOf("", { name })));
    const list = async (query: string) => {
      const { body } = await ask(lambda, get("/2015-03-31/functions", query));
      return z
        .object({
          Functions: z.array(z.object({ FunctionName: z.string() })),
          NextMarker: z.string().optional(),
        })
        .parse(JSON.parse(String(body)));
    };
    const first = await list("MaxItems=2");
    const second = await list(`MaxItems=2&Marker=${first.NextMarker}`);
    expect([first, second].map(({ Functions }) => Functions.map(({ FunctionName }) => FunctionName))).toEqual(
      [["a", "b"], ["c"]],
    );
    expect(second.NextMarker).toBeUndefined();
  });
});

describe("creating a function", () => {
  it("fails as on AWS when its role may not write traces", async () => {
    const authorizer = {
      authorize: () => {
        throw new AwsError("AccessDeniedException", "not allowed", 403);
      },
      authorizeService: () => undefined,
    };
    await expect(startLambda([functionOf("")], { authorizer })).rejects.toThrow(
      /tried: the provided execution role does not have permissions to call PutTraceSegments/,
    );
  });

  it("says which zip is missing and how to build it", async () => {
    const settings = { ...functionOf(""), zip: "/nowhere/function.zip" };
    await expect(startLambda([settings])).rejects.toThrow(
      /\/nowhere\/function.zip cannot be read.*npm run bundle/,
    );
  });
});
