import { spawnSync } from "node:child_process";
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Credentials } from "../../gateway/credentials.ts";
import { type Gateway, startGateway } from "../../gateway/start.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import type { AlarmSettings, Deployment } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { createSns, type Sns } from "../sns/sns.ts";
import { type CloudWatch, createCloudWatch } from "./cloudwatch.ts";
import { createMeter } from "./meter.ts";

const TOPIC = "arn:aws:sns:eu-west-1:000000000000:alarms";
const QUEUE = "failures";
const alarm: AlarmSettings = {
  name: "not-empty",
  arn: "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:not-empty",
  description: "Something waits.",
  metric: {
    namespace: "AWS/SQS",
    name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: QUEUE },
  },
  statistic: "Maximum",
  period: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 0,
  comparison: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
  actions: { ALARM: [TOPIC], OK: [TOPIC], INSUFFICIENT_DATA: [] },
};
const START = Date.UTC(2026, 10, 25, 12, 0, 0);

let now: number;
let waiting: number;
let gateway: Gateway;
let cloudwatch: CloudWatch;
let sns: Sns;
let client: CloudWatchClient;
let undelivered: string[];

async function start(policy = true): Promise<void> {
  const statement = {
    effect: "Allow",
    principal: { Service: ["cloudwatch.amazonaws.com"] },
    action: ["sns:Publish"],
    resource: [TOPIC],
  } as const;
  const deployment: Deployment = emptyDeployment({
    topics: [
      {
        name: "alarms",
        arn: TOPIC,
        subscriptions: [],
        ...(policy && { policy: { statements: [statement] } }),
      },
    ],
    alarms: [alarm],
    dashboards: [{ name: "overview", body: '{"widgets":[]}' }],
  });
  const authorizer = createAuthorizer(deployment);
  sns = createSns({ deployment, authorizer });
  cloudwatch = createCloudWatch({
    deployment,
    authorizer,
    topics: sns.topics,
    now: () => now,
    sample: (metrics) =>
      createMeter(metrics, () => now)("AWS/SQS", QUEUE, "ApproximateNumberOfMessagesVisible", waiting),
    undelivered: (name) => undelivered.push(name),
  });
  gateway = await startGateway({
    port: 0,
    region: "eu-west-1",
    services: { monitoring: cloudwatch },
    credentials: new Credentials(deployment.account),
    fallback: () => {},
  });
  client = new CloudWatchClient({
    endpoint: gateway.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
}

beforeEach(async () => {
  now = START;
  waiting = 0;
  undelivered = [];
  await start();
});
afterEach(async () => {
  client.destroy();
  cloudwatch.close();
  await gateway.close();
});

const minutes = (count: number) => {
  now += count * 60_000;
};
const state = async () => (await client.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]?.StateValue;

describe("an alarm", () => {
  test("has no state until it is evaluated", async () => {
    expect(await state()).toBe("INSUFFICIENT_DATA");
  });

  test("goes off, tells its topic, and ends when it is calm again", async () => {
    cloudwatch.evaluate();
    minutes(1);
    waiting = 2;
    cloudwatch.evaluate();
    expect(await state()).toBe("ALARM");
    waiting = 0;
    minutes(2);
    cloudwatch.evaluate();
    expect(await state()).toBe("OK");
    const told = sns.topics.messages().map(({ message }) => JSON.parse(message));
    expect(told.map(({ OldStateValue, NewStateValue }) => [OldStateValue, NewStateValue])).toEqual([
      ["ALARM", "OK"],
      ["OK", "ALARM"],
      ["INSUFFICIENT_DATA", "OK"],
    ]);
    expect(sns.topics.messages().map(({ subject }) => subject)).toEqual([
      'OK: "not-empty" in eu-west-1',
      'ALARM: "not-empty" in eu-west-1',
      'OK: "not-empty" in eu-west-1',
    ]);
    expect(told[1]).toMatchObject({
      AlarmName: "not-empty",
      AWSAccountId: "000000000000",
      Trigger: {
        MetricName: "ApproximateNumberOfMessagesVisible",
        Dimensions: [{ name: "QueueName", value: QUEUE }],
      },
    });
    const { AlarmHistoryItems } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: "not-empty" }),
    );
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      "Alarm updated from ALARM to OK",
      "Alarm updated from OK to ALARM",
      "Alarm updated from INSUFFICIENT_DATA to OK",
    ]);
  });

  test("stays raised while the minute that raised it is the last one", () => {
    waiting = 1;
    cloudwatch.evaluate();
    waiting = 0;
    minutes(1);
    cloudwatch.evaluate();
    expect(cloudwatch.alarms.all()[0]?.state).toBe("ALARM");
  });

  test("whose topic refuses CloudWatch is reported", async () => {
    cloudwatch.close();
    await gateway.close();
    await start(false);
    cloudwatch.evaluate();
    expect(undelivered).toEqual(["not-empty"]);
  });
});

describe("metrics", () => {
  const range = () => ({ StartTime: new Date(START), EndTime: new Date(now + 1) });

  beforeEach(() => {
    const meter = createMeter(cloudwatch.metrics, () => now);
    for (const milliseconds of [100, 300]) meter("AWS/Lambda", "f", "Duration", milliseconds);
    minutes(1);
    meter("AWS/Lambda", "f", "Duration", 200);
    meter("AWS/Lambda", "g", "Duration", 1);
  });
  const metric = {
    Namespace: "AWS/Lambda",
    MetricName: "Duration",
    Dimensions: [{ Name: "FunctionName", Value: "f" }],
  };

  test("are listed by namespace and dimension", async () => {
    const list = async (Value: string) =>
      (await client.send(new ListMetricsCommand({ Dimensions: [{ Name: "FunctionName", Value }] }))).Metrics;
    expect(await list("f")).toEqual([metric]);
    expect(await list("h")).toEqual([]);
  });

  test("have one datapoint a minute, newest first unless it is asked otherwise", async () => {
    const query = (Stat: string) => ({
      Id: Stat.toLowerCase(),
      MetricStat: { Metric: metric, Period: 60, Stat },
    });
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        ...range(),
        MetricDataQueries: ["Sum", "Maximum", "p50", "SampleCount"].map(query),
      }),
    );
    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([
      [200, 400],
      [200, 300],
      [200, 200],
      [1, 2],
    ]);
    expect(MetricDataResults[0]?.Timestamps).toEqual([new Date(START + 60_000), new Date(START)]);
  });

  test("are added up over a longer period", async () => {
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        ...metric,
        ...range(),
        Period: 300,
        Statistics: ["Average", "Minimum"],
      }),
    );
    expect(Datapoints).toMatchObject([{ Average: 200, Minimum: 100 }]);
  });

  test.each([
    ["an expression", { Id: "e", Expression: "SUM(METRICS())" }],
    ["a trimmed mean", { Id: "t", MetricStat: { Metric: metric, Period: 60, Stat: "tm90" } }],
    ["half a minute", { Id: "h", MetricStat: { Metric: metric, Period: 30, Stat: "Sum" } }],
  ])("by %s are refused", async (_, query) => {
    await expect(
      client.send(new GetMetricDataCommand({ ...range(), MetricDataQueries: [query] })),
    ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });
});

test("a dashboard is read as it was declared, and another one is not there", async () => {
  const get = (DashboardName: string) => client.send(new GetDashboardCommand({ DashboardName }));
  expect((await get("overview")).DashboardBody).toBe('{"widgets":[]}');
  await expect(get("other")).rejects.toMatchObject({ name: "ResourceNotFound" });
});

test("writing metrics is refused by name", async () => {
  await expect(
    client.send(new PutMetricDataCommand({ Namespace: "x", MetricData: [] })),
  ).rejects.toMatchObject({ message: expect.stringContaining("PutMetricData") });
});

const cli = spawnSync("aws", ["--version"]).status === 0;
if (!cli) console.warn("Skipped: the AWS CLI is not installed, so CloudWatch is not tried with it.");
test.skipIf(!cli)("the AWS CLI reads alarms, which speaks CBOR as well", async () => {
  cloudwatch.evaluate();
  const { spawn } = await import("node:child_process");
  const child = spawn(
    "aws",
    ["cloudwatch", "describe-alarms", "--endpoint-url", gateway.url, "--output", "json"],
    {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
        AWS_DEFAULT_REGION: "eu-west-1",
      },
    },
  );
  let out = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  await new Promise((resolve) => child.once("close", resolve));
  expect(JSON.parse(out).MetricAlarms).toMatchObject([{ AlarmName: "not-empty", StateValue: "OK" }]);
});
