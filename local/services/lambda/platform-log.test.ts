import { expect, test } from "vitest";
import { createLogGroups } from "../logs/log-groups.ts";
import { functionOf, invoke, startLambda } from "./fixture.ts";

const SOURCE = "export const handler = async () => { console.log('inside'); return 1; };";

async function logOf(logFormat: "JSON" | "Text"): Promise<readonly string[]> {
  const settings = functionOf(SOURCE, { logFormat });
  const logGroups = createLogGroups([{ name: settings.logGroup }]);
  const { lambda } = await startLambda([settings], { logGroups });
  try {
    const { headers } = await invoke(lambda, settings.name, {}, { "x-amz-log-type": "Tail" });
    const tail = Buffer.from(headers["x-amz-log-result"] ?? "", "base64").toString();
    const lines =
      logGroups
        .find(settings.logGroup)
        ?.events()
        .map(({ message }) => message) ?? [];
    expect(tail).toBe(lines.join("\n"));
    return lines;
  } finally {
    await lambda.close();
  }
}

test("the platform's lines stand around the function's, in the log group and in the tail", async () => {
  const [start, inside, report, ...rest] = await logOf("JSON");
  expect(rest).toEqual([]);
  const { type, record } = JSON.parse(start ?? "");
  expect(type).toBe("platform.start");
  expect(JSON.parse(inside ?? "")).toMatchObject({ message: "inside", requestId: record.requestId });
  expect(JSON.parse(report ?? "")).toMatchObject({
    type: "platform.report",
    record: {
      requestId: record.requestId,
      status: "success",
      metrics: { durationMs: expect.any(Number), memorySizeMB: 128, initDurationMs: expect.any(Number) },
    },
  });
});

test("as text where the function logs text", async () => {
  const lines = await logOf("Text");
  expect(lines.map((line) => line.split(/[ :\t]/)[0])).toEqual([
    "START",
    expect.stringMatching(/^\d{4}-/),
    "END",
    "REPORT",
  ]);
});
