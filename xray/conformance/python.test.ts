import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { serviceGraph } from "../graph/graph.ts";
import { startDaemon } from "../net/daemon.ts";
import { createXray } from "../service/service.ts";

const installed = spawnSync("python3", ["-c", "import aws_xray_sdk, boto3"]).status === 0;

/** Calls that fail before they leave the machine are recorded like any other. */
const PROGRAM = `
import boto3, sys
from botocore.config import Config
from aws_xray_sdk.core import xray_recorder, patch
xray_recorder.configure(service="py-shop", sampling=False, daemon_address=sys.argv[1], context_missing="LOG_ERROR")
patch(["botocore"])
def client(name):
    return boto3.client(name, region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b",
        endpoint_url="http://127.0.0.1:9", config=Config(retries={"max_attempts": 0}, connect_timeout=1))
def attempt(call):
    try: call()
    except Exception: pass
xray_recorder.begin_segment("py-shop")
xray_recorder.current_segment().put_annotation("noisy", False)
attempt(lambda: client("s3").get_object(Bucket="photos", Key="a"))
attempt(lambda: client("dynamodb").put_item(TableName="carts", Item={"id": {"S": "1"}}))
attempt(lambda: client("dynamodb").batch_get_item(RequestItems={"stock": {"Keys": [{"id": {"S": "1"}}]}}))
attempt(lambda: client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:alerts", Message="m"))
attempt(lambda: client("rekognition").list_collections())
xray_recorder.end_segment()
`;

it.skipIf(!installed)("draws the map of what the real X-Ray SDK for Python records", async () => {
  const xray = createXray();
  const daemon = await startDaemon(xray);
  try {
    const { spawn } = await import("node:child_process");
    const program = spawn("python3", ["-c", PROGRAM, daemon.address]);
    let stderr = "";
    program.stderr.on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => program.once("close", resolve));
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    await expect.poll(() => xray.statistics().received, { timeout: 10_000 }).toBeGreaterThan(0);
    const [trace] = xray.traces();
    expect(trace?.root?.annotations.get("noisy")).toBe(false);
    const nodes = serviceGraph(trace === undefined ? [] : [trace]).map(({ Name, Type }) => `${Name} ${Type}`);
    expect(nodes.sort()).toEqual([
      "Rekognition AWS::Rekognition",
      "arn:aws:sns:eu-west-1:123456789012:alerts AWS::SNS::Topic",
      "carts AWS::DynamoDB::Table",
      "photos AWS::S3::Bucket",
      "py-shop client",
      "py-shop undefined",
      "stock AWS::DynamoDB::Table",
    ]);
  } finally {
    await daemon.close();
    xray.close();
  }
});
