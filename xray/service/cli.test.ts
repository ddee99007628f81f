import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../net/http.ts";
import type { Listener } from "../net/listener.ts";
import { pipeline, START, traceIdOf } from "../testing/documents.ts";
import { createXray } from "./service.ts";

const execute = promisify(execFile);

const found = await execute("aws", ["--version"]).then(
  () => true,
  () => false,
);
if (!found)
  console.warn("Skipped: there is no AWS CLI (aws) on this machine to try the X-Ray endpoint with.");

/** Starting the CLI takes a second and more. */
const TIMEOUT = 60_000;

describe.skipIf(!found)("the AWS CLI with no other option than the endpoint", () => {
  let server: Listener;

  beforeAll(async () => {
    server = await listen(createXray({ account: "123456789012" }));
  });
  afterAll(() => server.close());

  async function xray(...options: string[]): Promise<Record<string, unknown>> {
    const { stdout } = await execute("aws", ["xray", ...options, "--endpoint-url", server.url], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    });
    return stdout === "" ? {} : JSON.parse(stdout);
  }

  const frame = ["--start-time", String(START - 10), "--end-time", String(START + 10)];

  it("puts segments, filters traces, reads one and draws the graph", { timeout: TIMEOUT }, async () => {
    const documents = pipeline().map((document) => JSON.stringify(document));
    expect(await xray("put-trace-segments", "--trace-segment-documents", ...documents)).toEqual({
      UnprocessedTraceSegments: [],
    });
    const [hit, miss, batch, graph] = await Promise.all([
      xray(
        "get-trace-summaries",
        ...frame,
        "--filter-expression",
        'service(id(type: "AWS::Lambda::Function")) { ok }',
      ),
      xray("get-trace-summaries", ...frame, "--filter-expression", 'service("results") { throttle }'),
      xray("batch-get-traces", "--trace-ids", traceIdOf()),
      xray("get-service-graph", ...frame),
    ]);
    expect(hit).toMatchObject({
      TraceSummaries: [{ Id: traceIdOf(), IsPartial: false }],
      TracesProcessedCount: 1,
    });
    expect(miss).toMatchObject({ TraceSummaries: [], TracesProcessedCount: 1 });
    expect(batch).toMatchObject({ Traces: [{ Id: traceIdOf() }], UnprocessedTraceIds: [] });
    expect(graph.Services).toHaveLength(9);
  });

  it("says what is wrong with an expression", { timeout: TIMEOUT }, async () => {
    await expect(xray("get-trace-summaries", ...frame, "--filter-expression", "fualt")).rejects.toThrow(
      /InvalidRequestException.*Column 1/,
    );
  });
});
