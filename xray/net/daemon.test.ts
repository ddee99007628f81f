import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import type { RequestListener } from "node:http";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createXray, type Xray } from "../service/service.ts";
import { idOf, pipeline, START, segment, traceIdOf } from "../testing/documents.ts";
import { outcomeOf, type Trace } from "../traces/trace.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { startServer } from "./listener.ts";

let xray: Xray;
let daemon: Daemon;

beforeEach(async () => {
  xray = createXray();
  daemon = await startDaemon(xray);
});

afterEach(async () => {
  await daemon.close();
});

/** The first trace, as soon as it is as wanted. */
function traced(wanted: (trace: Trace) => boolean): Promise<Trace> {
  return new Promise((resolve) => {
    const look = (): void => {
      for (const trace of xray.traces()) {
        if (!wanted(trace)) continue;
        stop();
        resolve(trace);
        return;
      }
    };
    const stop = xray.onChange(look);
    look();
  });
}

const HEADER = '{"format":"json","version":1}\n';

async function send(...datagrams: string[]): Promise<void> {
  const socket = createSocket("udp4");
  for (const datagram of datagrams) {
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, daemon.port, "127.0.0.1", (error) => (error ? reject(error) : resolve()));
    });
  }
  socket.close();
}

/** Runs a script that uses the real SDK, in a process of its own: the SDK decides what it is when it is loaded. */
async function run(script: string, environment: Record<string, string>): Promise<void> {
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, AWS_XRAY_DAEMON_ADDRESS: daemon.address, ...environment },
  });
}

describe("the daemon", () => {
  it("takes documents whose header is right, whatever its spaces, and drops the others", async () => {
    const document = JSON.stringify(segment(1, "service", [0, 1]));
    await send(
      document,
      `{"format":"xml","version":1}\n${document}`,
      `{"format":"json","version":2}\n${document}`,
      HEADER,
      "\n",
      `{ "format": "JSON", "version": 1 }\n${document}`,
    );
    await traced(({ segments }) => segments.length === 1);
    expect(daemon.rejected()).toBe(5);
    expect(xray.statistics()).toMatchObject({ received: 1, refused: 0 });
  });

  it("counts a malformed document and goes on", async () => {
    await send(`${HEADER}{`, HEADER + JSON.stringify(segment(1, "service", [0, 1])));
    await traced(({ segments }) => segments.length === 1);
    expect(xray.statistics()).toMatchObject({ received: 2, refused: 1 });
  });

  it("passes the API on at the same port", async () => {
    const response = await fetch(`http://${daemon.address}/GetSamplingRules`, { method: "POST", body: "{}" });
    expect(await response.json()).toMatchObject({
      SamplingRuleRecords: [{ SamplingRule: { RuleName: "Default" } }],
    });
  });

  it("says which port is taken", async () => {
    await expect(startDaemon(xray, daemon.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("gets from a function what the real SDK sends, and nests it in Lambda's segments", async () => {
    const table: RequestListener = (_, response) => {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end('{"__type":"ProvisionedThroughputExceededException","message":"too much"}');
    };
    const { url, close } = await startServer(table, { port: 0 });
    await run(
      `import AWSXRay from "aws-xray-sdk-core";
       import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
       const client = AWSXRay.captureAWSv3Client(new DynamoDBClient({
         endpoint: ${JSON.stringify(url)}, region: "eu-west-1", maxAttempts: 1,
         credentials: { accessKeyId: "a", secretAccessKey: "b" },
       }));
       await AWSXRay.captureAsyncFunc("record", async (step) => {
         step.addAnnotation("environment", "dev");
         try { await client.send(new PutItemCommand({ TableName: "results", Item: { image: { S: "a" } } })); }
         catch (error) { step.close(error); return; }
         step.close();
       });`,
      {
        LAMBDA_TASK_ROOT: "/var/task",
        _X_AMZN_TRACE_ID: `Root=${traceIdOf()};Parent=${idOf(2)};Sampled=1`,
      },
    );
    await close();
    const early = await traced(({ orphans }) => orphans?.[0]?.subsegments.length === 1);
    expect(early.partial).toBe(true);

    const now = early.startTime - START;
    const [service, code] = pipeline(traceIdOf(), now);
    await send(HEADER + JSON.stringify(code), HEADER + JSON.stringify(service));
    const trace = await traced(({ root }) => root?.origin === "AWS::Lambda");
    expect(trace.orphans).toBeUndefined();
    const step = trace.segments.find(({ origin }) => origin === "AWS::Lambda::Function")?.subsegments[0];
    expect(step).toMatchObject({
      name: "record",
      fault: true,
      annotations: new Map([["environment", "dev"]]),
    });
    const inferred = trace.segments.find(({ origin }) => origin === "AWS::DynamoDB::Table");
    expect(inferred).toMatchObject({ name: "DynamoDB", inferred: true, throttle: true });
    expect(inferred && outcomeOf(inferred)).toBe("throttle");
    expect(xray.statistics().refused).toBe(0);
  });

  it("gets from a server what the real SDK sends, streamed in parts", async () => {
    await run(
      `import AWSXRay from "aws-xray-sdk-core";
       AWSXRay.enableManualMode();
       AWSXRay.setStreamingThreshold(0);
       const segment = new AWSXRay.Segment("uploader");
       segment.setUser("ann");
       const outer = segment.addNewSubsegment("outer");
       const inner = outer.addNewSubsegment("inner");
       inner.close(new TypeError("no such thing"));
       outer.close();
       segment.close();`,
      { AWS_XRAY_CONTEXT_MISSING: "RUNTIME_ERROR" },
    );
    const trace = await traced(({ partial, root }) => root !== undefined && !partial);
    expect(trace.root).toMatchObject({
      name: "uploader",
      user: "ann",
      subsegments: [{ name: "outer", subsegments: [{ name: "inner", fault: true }] }],
    });
    const inner = trace.root?.subsegments[0]?.subsegments[0];
    expect(inner?.cause?.exceptions[0]).toMatchObject({ type: "TypeError", message: "no such thing" });
    expect(xray.statistics().refused).toBe(0);
  });

  it("gives its rules to the real SDK, which traces what they say", async () => {
    const rule = { ResourceARN: "*", ServiceType: "*", Host: "*", ReservoirSize: 0, Version: 1 };
    for (const fields of [
      { RuleName: "photos", Priority: 20, HTTPMethod: "P*", URLPath: "/photos/*", FixedRate: 1 },
      { RuleName: "thumbnails", Priority: 10, HTTPMethod: "*", URLPath: "*/thumb.??g", FixedRate: 0 },
      { RuleName: "others", Priority: 30, HTTPMethod: "*", URLPath: "*", FixedRate: 0 },
    ]) {
      const SamplingRule = { ...rule, ServiceName: "uploader*", ...fields };
      expect(xray.handle("/CreateSamplingRule", { SamplingRule }).status).toBe(200);
    }
    await run(
      `import { createServer } from "node:http";
       import AWSXRay from "aws-xray-sdk-core";
       AWSXRay.enableManualMode();
       AWSXRay.middleware.setDefaultName("uploader.example.com");
       let rule;
       const server = createServer((request, response) => {
         const segment = AWSXRay.middleware.traceRequestResponseCycle(request, response);
         rule = segment.aws?.xray?.rule_name;
         response.end();
       });
       await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
       const ask = async (method, path, sampled) => {
         const headers = sampled ? { "x-amzn-trace-id": "Root=${traceIdOf(7)};Sampled=" + sampled } : {};
         await fetch("http://127.0.0.1:" + server.address().port + path, { method, headers });
       };
       // Until the rules have come the SDK decides by its own, which has no name.
       do await ask("PUT", "/photos/first"); while (rule === undefined);
       for (let i = 0; i < 20; i++) {
         await ask("PUT", "/photos/a.png");
         await ask("GET", "/photos/a.png");
         await ask("PUT", "/photos/thumb.png");
       }
       await ask("GET", "/forced", "1");
       await ask("PUT", "/photos/forbidden", "0");
       await ask("PUT", "/photos/last");
       process.exit();`,
      {},
    );
    await traced(({ root }) => root?.http?.request?.url?.endsWith("/last") === true);
    const paths = [...xray.traces()]
      .map(({ root }) => `${root?.http?.request?.method} ${new URL(root?.http?.request?.url ?? "").pathname}`)
      .filter((path) => !path.endsWith("/first"));
    expect(paths.filter((path) => path === "PUT /photos/a.png")).toHaveLength(20);
    expect(new Set(paths)).toEqual(new Set(["PUT /photos/a.png", "GET /forced", "PUT /photos/last"]));
  });
});
