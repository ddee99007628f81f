import { randomUUID } from "node:crypto";
import { DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { processedKeyOf } from "@image-text/contract/processed-key";
import { findingRows, type Mark } from "@image-text/xray/page/server";
import type { Trace } from "@image-text/xray/trace";
import { AwsError } from "../gateway/service.ts";
import type { CapacityRow, PageSource, Picture, TableRow } from "../page/source.ts";
import type { TableCapacity } from "../template/deployment.ts";
import { present } from "../template/source.ts";
import { alarmRows } from "./alarm-rows.ts";
import { LEAST_CAPACITY } from "./capacity.ts";
import { followCapacity } from "./capacity-over-time.ts";
import { dashboardRows } from "./dashboard-rows.ts";
import { filesIn, repeated, SAMPLES } from "./feed.ts";
import { requestLog } from "./request-log.ts";
import type { Run } from "./running.ts";

/** As many as a load has in flight. */
const UPLOADS_AT_A_TIME = 8;

/** The run as the page sees it. */
export function pageSourceOf(run: Omit<Run, "pageUrl">): PageSource {
  const { cloud, deployment, images, inputBucket, table } = run;
  const { s3, dynamodb, xray, credentials } = cloud;
  const { topics } = cloud.sns;
  const processed = deployment.buckets.find(
    ({ name, notifications }) => name !== inputBucket && notifications.length > 0,
  );
  const capacities = followCapacity(dynamodb, table.name);
  const client = new DynamoDBClient({
    endpoint: cloud.endpoint,
    region: deployment.region,
    credentials: { accessKeyId: "page", secretAccessKey: "page" },
  });

  async function picture(bucket: string, key: string): Promise<Picture | undefined> {
    try {
      const { object, body } = await s3.read(credentials.administrator(), bucket, key);
      return { body, contentType: object.content.headers.ContentType ?? "application/octet-stream" };
    } catch (error) {
      if (error instanceof AwsError && error.status === 404) return undefined;
      throw error;
    }
  }

  function tableRow(): TableRow {
    const { capacity, itemCount, seconds, balance } = dynamodb.table(table.name);
    const [readCapacity, writeCapacity] =
      capacity.mode === "provisioned"
        ? [capacity.read, capacity.write]
        : [capacity.maximumRead, capacity.maximumWrite];
    return {
      name: table.name,
      mode: capacity.mode,
      ...(readCapacity === undefined ? {} : { readCapacity }),
      ...(writeCapacity === undefined ? {} : { writeCapacity }),
      capacities: capacities(),
      itemCount,
      ...(balance.read === undefined || balance.write === undefined
        ? {}
        : { burst: { read: balance.read, write: balance.write } }),
      seconds,
    };
  }

  /** One UpdateTable, as the deployed toggle makes it; resolves when the table is active again. */
  async function setCapacityMode(mode: TableRow["mode"]): Promise<void> {
    const { name, indexes } = table;
    const units = (capacity: TableCapacity) => {
      const { read, write } = capacity.mode === "provisioned" ? capacity : LEAST_CAPACITY;
      return { ReadCapacityUnits: read, WriteCapacityUnits: write };
    };
    const active = new Promise<void>((resolve) => {
      const stop = dynamodb.onChange((change) => {
        const { status, capacity } = dynamodb.table(name);
        if (change.table !== name || status !== "ACTIVE" || capacity.mode !== mode) return;
        stop();
        resolve();
      });
    });
    await client.send(
      new UpdateTableCommand(
        mode === "on-demand"
          ? { TableName: name, BillingMode: "PAY_PER_REQUEST" }
          : {
              TableName: name,
              BillingMode: "PROVISIONED",
              ProvisionedThroughput: units(table.capacity),
              ...(indexes.length > 0 && {
                GlobalSecondaryIndexUpdates: indexes.map((index) => ({
                  Update: { IndexName: index.name, ProvisionedThroughput: units(index.capacity) },
                })),
              }),
            },
      ),
    );
    await active;
  }

  return {
    id: randomUUID(),
    about: `${deployment.environment} · ${deployment.region}`,
    images: () => images.rows(),
    picture: (which, key) =>
      which === "original"
        ? picture(inputBucket, key)
        : picture(processed?.name ?? inputBucket, processedKeyOf(key)),
    upload: async (key, body, contentType) => {
      await run.upload(key, body, contentType);
    },
    table: tableRow,
    traceStore() {
      const { traces, limits, evicted, refused } = xray.statistics();
      return present({
        kept: traces,
        limit: limits.traces,
        evicted,
        refused,
        oldest: oldestOf(xray.traces()),
      });
    },
    findings: () => findingRows(xray),
    setCapacityMode,
    notifications: () =>
      topics.messages().map(({ id, time, topicArn, subject, message }) => ({
        id,
        time: time / 1000,
        topic: topicArn.slice(topicArn.lastIndexOf(":") + 1),
        ...(subject === undefined ? {} : { subject }),
        message,
      })),
    alarms: () => alarmRows(cloud.cloudwatch.alarms),
    requestLog: (requestId) => requestLog(cloud.logs.groups.all, requestId),
    dashboards: () => dashboardRows(deployment.dashboards, cloud.cloudwatch.metrics, Date.now()),
    marks: () => marksOf(capacities()),
    async sendSamples(count) {
      const used = new Set(images.rows().map(({ key }) => key));
      const samples = await filesIn(SAMPLES);
      const fresh = repeated(samples, used.size + samples.length + count).filter(({ key }) => !used.has(key));
      await run.feed(fresh.slice(0, count), { atATime: UPLOADS_AT_A_TIME, paced: false });
      return count;
    },
    failures: () => run.failures(),
    replayFailures: (ids) => run.replayFailures(ids),
    discardFailures: (ids) => run.discardFailures(ids),
    xray: async (path, body) => xray.handle(path, body),
    onChange(listener) {
      const parts = [images, dynamodb, xray];
      const stops = [
        ...parts.map((part) => part.onChange(listener)),
        topics.onMessage(listener),
        cloud.cloudwatch.alarms.onChange(listener),
        xray.doctor.onFinding(listener),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** When the oldest of these traces began, in epoch seconds: its id says so. Undefined without traces. */
function oldestOf(traces: Iterable<Trace>): number | undefined {
  let oldest: number | undefined;
  for (const { id } of traces) {
    const began = Number.parseInt(id.slice(2, 10), 16);
    if (oldest === undefined || began < oldest) oldest = began;
  }
  return oldest;
}

/** The start of the run and every change of the table's capacity. */
function marksOf([start, ...changes]: readonly CapacityRow[]): readonly Mark[] {
  const started = start === undefined ? [] : [{ time: start.time, label: "Started" }];
  return [
    ...started,
    ...changes.map(({ time, mode }) => ({ time, label: `The table is ${mode}`, since: "Since the switch" })),
  ];
}
