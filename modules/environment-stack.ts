import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../environments/environment.ts";
import { type Names, names, ownTags } from "../environments/names.ts";
import { Alarms } from "./alarms.ts";
import { AwsStack } from "./aws-stack.ts";
import { accessLogBucket, Bucket } from "./bucket.ts";
import { BucketTrigger } from "./bucket-trigger.ts";
import { dashboardLink, traceMapLink } from "./console-links.ts";
import { CustomerKey, logEncryption } from "./customer-key.ts";
import { Dashboard } from "./dashboard.ts";
import { FailureQueue } from "./failure-queue.ts";
import { InsightNotifications } from "./insight-notifications.ts";
import { NotificationTopic } from "./notification-topic.ts";
import type { PolicyStatement } from "./policy-document.ts";
import { ResultsTable } from "./results-table.ts";
import { SamplingRules } from "./sampling-rules.ts";
import { SharpLayer } from "./sharp-layer.ts";
import { filterExpression, TraceGroups } from "./trace-groups.ts";
import { logGroupName, TracedFunction } from "./traced-function.ts";

/** What preprocess-image appends to a picture's key, and the only objects that detect-text is run for. */
const PROCESSED_SUFFIX = ".jpg";

export interface Built {
  /** Folder of the zips that `npm run bundle` writes. */
  readonly bundles: string;
  /** `host`: sharp for this machine, for a local run. */
  readonly sharp?: "host";
}

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

    const writeResults: PolicyStatement = {
      sid: "WriteResults",
      actions: ["dynamodb:PutItem"],
      resources: [table.arn],
    };
    const common = {
      bundles: built.bundles,
      runtime: environment.runtime,
      architecture: environment.architecture,
      logRetentionDays: environment.logRetentionDays,
      retries: environment.retries,
      keyArn: key.arn,
      failureQueueArn: failures.arn,
      ...kept,
    };
    const sharp = new SharpLayer(this, "sharp", {
      name: its.sharpLayer,
      bundles: built.bundles,
      architecture: environment.architecture,
      runtime: environment.runtime,
      ...(built.sharp && { build: built.sharp }),
    });
    const preprocessImage = new TracedFunction(this, "preprocess-image", {
      ...common,
      ...environment.functions.preprocessImage,
      name: its.preprocessImage,
      description: "Makes an uploaded picture easier to read",
      zip: "preprocess-image.zip",
      layers: [sharp.arn],
      environment: {
        ENVIRONMENT: environment.name,
        RESULTS_TABLE: table.name,
        PROCESSED_BUCKET: processed.name,
      },
      statements: [
        ...readObjects(images),
        // GetObject too: an older picture is replaced only after a look at what is there (HeadObject, then If-Match).
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        {
          sid: "WriteProcessed",
          actions: ["s3:PutObject", "s3:GetObject"],
          resources: [`${processed.arn}/*`],
        },
        writeResults,
      ],
    });
    const detectText = new TracedFunction(this, "detect-text", {
      ...common,
      ...environment.functions.detectText,
      name: its.detectText,
      description: "Reads the text in a processed picture and records it",
      zip: "detect-text.zip",
      environment: { ENVIRONMENT: environment.name, RESULTS_TABLE: table.name },
      statements: [
        ...readObjects(processed),
        {
          sid: "DetectText",
          actions: ["rekognition:DetectText"],
          resources: ["*"],
          because:
            "The action cannot be limited to a resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html",
        },
        writeResults,
      ],
    });
    const { prefix, suffix } = environment.storage;
    new BucketTrigger(images, { stack: this, function: preprocessImage, prefix, suffix });
    new BucketTrigger(processed, { stack: this, function: detectText, suffix: PROCESSED_SUFFIX });

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
    const functions = [preprocessImage, detectText];
    new Alarms(this, "alarms", {
      prefix: its.prefix,
      topicArn: topic.arn,
      functions,
      queues,
      tableName: its.table,
    });
    const traceMap = traceMapLink(environment.region, filterExpression("all", its));
    new Dashboard(this, "dashboard", {
      name: its.dashboard,
      region: environment.region,
      functionNames: functions.map((it) => it.name),
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

/** Reading objects; with leave to list, S3 says 404 and not 403 when one is gone. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
function readObjects(bucket: Bucket): PolicyStatement[] {
  return [
    { sid: "ReadObjects", actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [`${bucket.arn}/*`] },
    { sid: "TellMissingObjects", actions: ["s3:ListBucket"], resources: [bucket.arn] },
  ];
}
