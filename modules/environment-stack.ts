import { PROCESSED_SUFFIX } from "@image-text/contract/processed-key";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../environments/environment.ts";
import { type Names, names, ownTags } from "../environments/names.ts";
import { accessLogBucket } from "./access-log-bucket.ts";
import { Alarms } from "./alarms.ts";
import { AwsStack } from "./aws-stack.ts";
import { Bucket } from "./bucket.ts";
import { BucketTrigger } from "./bucket-trigger.ts";
import { dashboardLink, traceMapLink } from "./console-links.ts";
import { CustomerKey, logEncryption } from "./customer-key.ts";
import { Dashboard } from "./dashboard.ts";
import { FailureQueue } from "./failure-queue.ts";
import { InsightNotifications } from "./insight-notifications.ts";
import { NotificationTopic } from "./notification-topic.ts";
import { type Built, pipelineFunctions } from "./pipeline-functions.ts";
import { ResultsTable } from "./results-table.ts";
import { SamplingRules } from "./sampling-rules.ts";
import { filterExpression, TraceGroups } from "./trace-groups.ts";
import { logGroupName } from "./traced-function.ts";

/** Everything of one environment, from the bucket that pictures are uploaded to, to the table with their text. */
export class EnvironmentStack extends AwsStack {
  constructor(scope: Construct, environment: Environment, built: Built) {
    super(scope, environment.name, {
      region: environment.region,
      tags: { ...ownTags(environment.name), ...environment.tags },
      ...(environment.account && { account: environment.account }),
      ...(environment.backend && { backend: environment.backend }),
    });
    const its = names(environment, this.account);
    const kept = { protected: environment.protected };

    const key = new CustomerKey(this, "data-key", {
      alias: its.dataKey,
      description: `Encrypts the pictures, results, failed events and logs of ${its.prefix}`,
      statements: [logEncryption(this, logGroupName(`${its.prefix}-`))],
      ...kept,
    });
    const { images, processed } = this.#buckets(environment, its, key.arn);
    const table = new ResultsTable(this, "results", {
      name: its.table,
      capacity: environment.capacity,
      pointInTimeRecovery: environment.pointInTimeRecovery,
      keyArn: key.arn,
      ...kept,
    });
    const failures = new FailureQueue(this, "failures", { name: its.failureQueue, keyArn: key.arn, ...kept });

    const functions = pipelineFunctions(this, environment, its, {
      built,
      images,
      processed,
      table,
      failures,
      key,
    });
    const { prefix, suffix } = environment.storage;
    new BucketTrigger(images, {
      stack: this,
      function: functions.preprocessImage,
      deletions: true,
      prefix,
      suffix,
    });
    new BucketTrigger(processed, { stack: this, function: functions.detectText, suffix: PROCESSED_SUFFIX });

    new SamplingRules(this, "sampling", { rules: environment.samplingRules, names: its });
    const groups = new TraceGroups(this, "groups", { groups: environment.groups, names: its });
    const topic = new NotificationTopic(this, "notifications", {
      name: its.topic,
      keyAlias: its.notificationKey,
      alarmPrefix: its.prefix,
      emails: environment.notify,
      ...kept,
    });
    const queues = [failures];
    if (groups.announced.length > 0)
      queues.push(
        new InsightNotifications(this, "insights", {
          ruleName: its.insightRule,
          queueName: its.undeliveredQueue,
          groups: groups.announced,
          topicArn: topic.arn,
          keyArn: topic.keyArn,
          ...kept,
        }).undelivered,
      );
    const watched = [functions.preprocessImage, functions.detectText];
    new Alarms(this, "alarms", {
      prefix: its.prefix,
      topicArn: topic.arn,
      functions: watched,
      queues,
      tableName: its.table,
      rules: groups.announced.length > 0 ? [its.insightRule] : [],
    });
    const traceMap = traceMapLink(environment.region, filterExpression("all", its));
    new Dashboard(this, "dashboard", {
      name: its.dashboard,
      region: environment.region,
      functionNames: watched.map((it) => it.name),
      tableName: its.table,
      queueNames: queues.map((it) => it.name),
      traceMap,
    });
    this.#outputs({
      images_bucket: images.name,
      processed_bucket: processed.name,
      results_table: table.name,
      notifications_topic: topic.arn,
      failure_queue_url: failures.url,
      trace_map_url: traceMap,
      dashboard_url: dashboardLink(environment.region, its.dashboard),
    });
  }

  #buckets({ storage, protected: kept, logRetentionDays }: Environment, its: Names, keyArn: string) {
    const common = { keyArn, protected: kept, noncurrentDays: storage.noncurrentDays };
    const accessLogs = storage.accessLogs && {
      accessLogs: accessLogBucket(this, "access-logs", {
        name: its.accessLogsBucket,
        protected: kept,
        days: logRetentionDays,
        of: [its.imagesBucket, its.processedBucket],
      }),
    };
    return {
      images: new Bucket(this, "images", { name: its.imagesBucket, ...common, ...accessLogs }),
      processed: new Bucket(this, "processed", { name: its.processedBucket, ...common, ...accessLogs }),
    };
  }

  #outputs(values: Record<string, string>): void {
    const outputs = new Construct(this, "outputs");
    for (const [name, value] of Object.entries(values))
      new TerraformOutput(outputs, name, { value }).overrideLogicalId(name);
  }
}
