import * as model from "@aws-sdk/client-cloudwatch";
import { awsJson, awsQuery, createService, type EmulatedService, rpcV2Cbor } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import type { Topics } from "../sns/topics.ts";
import { Alarms } from "./alarms.ts";
import { alarmMessage, alarmSubject } from "./describe.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { cloudWatchOperations } from "./operations.ts";

/** Alarms are evaluated so often, in milliseconds; CloudWatch does it every minute. */
const EVALUATION_MS = 5_000;

export interface CloudWatchOptions extends ServiceOptions {
  readonly topics: Topics;
  /** Called before each evaluation, for metrics that are levels and not events. */
  readonly sample: (metrics: Metrics, now: number) => void;
  /** Called where an alarm's message did not reach its topic. */
  readonly undelivered?: (alarm: string, error: unknown) => void;
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
}

/** Amazon CloudWatch: metrics that the emulated services publish, and the declared alarms and dashboards. */
export interface CloudWatch extends EmulatedService {
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  /** Samples levels and evaluates the alarms, as happens every few seconds by itself. */
  evaluate(): void;
  close(): void;
}

export function createCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { deployment, authorizer, topics, sample, undelivered, now = Date.now } = options;
  const metrics = createMetrics();
  const alarms = new Alarms(deployment.alarms, metrics, now());
  alarms.onChange((change) => {
    const { settings, state } = change.alarm;
    for (const arn of settings.actions[state]) {
      try {
        topics.publishAsService(
          "cloudwatch.amazonaws.com",
          arn,
          {
            subject: alarmSubject(change, deployment.region),
            message: alarmMessage(change, deployment.account, deployment.region),
          },
          { "aws:SourceArn": settings.arn, "aws:SourceAccount": deployment.account },
        );
      } catch (error) {
        undelivered?.(settings.name, error);
      }
    }
  });
  const evaluate = () => {
    sample(metrics, now());
    alarms.evaluate(now());
  };
  const timer = setInterval(evaluate, EVALUATION_MS);
  timer.unref();
  const service = createService({
    name: "Amazon CloudWatch",
    model,
    protocols: [
      rpcV2Cbor("com.amazonaws.cloudwatch"),
      awsJson({ version: "1.0", errorNamespace: "com.amazonaws.cloudwatch", queryCompatible: true }),
      awsQuery("http://monitoring.amazonaws.com/doc/2010-08-01/"),
    ],
    operations: cloudWatchOperations({ metrics, alarms, dashboards: deployment.dashboards, authorizer }),
  });
  return { ...service, metrics, alarms, evaluate, close: () => clearInterval(timer) };
}
