import { availableParallelism } from "node:os";
import { type Daemon, startDaemon } from "@image-text/xray/daemon";
import { unsignedListener } from "@image-text/xray/http";
import { createXray, type Xray } from "@image-text/xray/service";
import { disturbed } from "../faults/disturb.ts";
import { type Faults, NO_FAULTS } from "../faults/faults.ts";
import { Credentials } from "../gateway/credentials.ts";
import type { AwsService } from "../gateway/service.ts";
import { type GatewayOptions, startGateway } from "../gateway/start.ts";
import { openPort } from "../host/port.ts";
import { createAuthorizer, type Denial } from "../iam/authorizer.ts";
import { type CloudWatch, createCloudWatch } from "../services/cloudwatch/cloudwatch.ts";
import { createMeter } from "../services/cloudwatch/meter.ts";
import { createDynamoDb, type DynamoDb } from "../services/dynamodb/dynamodb.ts";
import { createEventBridge } from "../services/eventbridge/eventbridge.ts";
import { createKms } from "../services/kms/kms.ts";
import type { InvocationEvent } from "../services/lambda/invocation-event.ts";
import { createLambda, type Lambda } from "../services/lambda/lambda.ts";
import { createLogs, type Logs } from "../services/logs/logs.ts";
import { createRekognition } from "../services/rekognition/rekognition.ts";
import { createS3, type S3 } from "../services/s3/s3.ts";
import { createSns, type Sns } from "../services/sns/sns.ts";
import { createSqs, type Sqs } from "../services/sqs/sqs.ts";
import { createSts } from "../services/sts/sts.ts";
import type { Deployment } from "../template/deployment.ts";
import { present } from "../template/source.ts";
import { measureDelivery, sampleQueues } from "./metering.ts";
import { xrayService } from "./xray-service.ts";

export interface CloudOptions {
  readonly deployment: Deployment;
  /** 0: any free port. */
  readonly port: number;
  readonly daemonPort: number;
  /** Seconds before Lambda's first retry. */
  readonly retryDelay: number;
  /** Seconds in which insights count faults, {@link INSIGHT_BUCKET_SECONDS} by default. */
  readonly insightBucketSeconds?: number;
  /** Handles requests that are not signed: those for the page. */
  readonly fallback: GatewayOptions["fallback"];
  /** Faults to inject; none by default. */
  readonly faults?: Faults;
  /** Called for each step of an asynchronous invocation. */
  readonly observe: (event: InvocationEvent) => void;
  /** Called for every request that a policy refuses. */
  readonly onDenied?: (denial: Denial) => void;
}

/** The services of one environment on this machine, wired as on AWS. */
export interface Cloud {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly daemon: Daemon;
  readonly s3: S3;
  readonly dynamodb: DynamoDb;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly cloudwatch: CloudWatch;
  readonly logs: Logs;
  readonly lambda: Lambda;
  readonly xray: Xray;
  readonly credentials: Credentials;
  close(): Promise<void>;
}

/** Functions that run at the same time on this machine. Most of them wait for the table or for Rekognition. */
const CONCURRENCY = Math.min(20, Math.max(8, 2 * availableParallelism()));

/** Shorter than X-Ray's minute, so that you can watch insights open and close. */
const INSIGHT_BUCKET_SECONDS = 10;

/**
 * Starts the emulators of what an environment declares, on loopback ports.
 * @throws UserError when a port is taken; any other error is a defect of the deployment or of the emulators.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { deployment } = options;
  const { account, region, tracing } = deployment;
  const opened: { close(): Promise<void> | void }[] = [];
  const keep = <T extends { close(): Promise<void> | void }>(part: T): T => {
    opened.unshift(part);
    return part;
  };
  const close = async () => {
    for (const part of opened.splice(0)) await part.close();
  };

  try {
    const authorizer = createAuthorizer(deployment, present({ onDenied: options.onDenied }));
    const credentials = new Credentials(account);
    const s3 = keep(createS3({ deployment, authorizer }));
    const sqs = createSqs({ deployment, authorizer });
    const sns = createSns({ deployment, authorizer });
    const cloudwatch = keep(
      createCloudWatch({ deployment, authorizer, topics: sns.topics, sample: sampleQueues(deployment, sqs) }),
    );
    const meter = createMeter(cloudwatch.metrics);
    const logs = createLogs({ deployment, authorizer });
    const dynamodb = keep(await createDynamoDb({ tables: deployment.tables, authorizer, meter }));
    const rekognition = keep(
      createRekognition({
        authorizer,
        readObject: async (caller, bucket, key, version) =>
          (await s3.read(caller, bucket, key, version)).body,
      }),
    );
    const events = createEventBridge({
      deployment,
      authorizer,
      targets: { topics: sns.topics, queues: sqs.queues },
    });
    const xray = keep(
      createXray({
        account,
        region,
        ...tracing,
        insights: {
          bucketSeconds: options.insightBucketSeconds ?? INSIGHT_BUCKET_SECONDS,
          onEvent: (event) => events.bus.publish({ ...event, detail: { ...event.detail } }),
        },
      }),
    );
    const daemon = keep(
      await openPort(options.daemonPort, "--daemon-port", (port) => startDaemon(xray, port)),
    );

    const { faults = NO_FAULTS } = options;
    const services: Record<string, AwsService> = {
      s3: disturbed(s3, "s3", faults),
      dynamodb: disturbed(dynamodb, "dynamodb", faults),
      rekognition: disturbed(rekognition, "rekognition", faults),
      sqs: disturbed(sqs, "sqs", faults),
      sns,
      events,
      kms: createKms({ deployment, authorizer }),
      sts: createSts(),
      monitoring: cloudwatch,
      logs,
      xray: xrayService(xray, authorizer),
    };
    const gateway = keep(
      await openPort(options.port, "--port", (port) =>
        startGateway({
          port,
          region,
          services,
          credentials,
          fallback: unsignedListener(xray, options.fallback),
        }),
      ),
    );
    const identities = new Map(
      deployment.functions.map(({ roleArn, name }) => {
        const key = credentials.issue(roleArn, name);
        return [roleArn, { ...key, ...credentials.identify(key.accessKeyId) }] as const;
      }),
    );
    const lambda = keep(
      await createLambda({
        deployment,
        endpoint: gateway.url,
        daemonAddress: daemon.address,
        authorizer,
        identityOf: (roleArn) => {
          const identity = identities.get(roleArn);
          if (identity === undefined) throw new Error(`No function has the role ${roleArn}.`);
          return identity;
        },
        record: (document) => xray.receive(JSON.stringify(document)),
        retryDelaySeconds: options.retryDelay,
        faults,
        meter,
        concurrency: CONCURRENCY,
        observe: options.observe,
        logGroups: logs.groups,
      }),
    );
    services.lambda = lambda;
    events.bus.onDelivery((delivery) => measureDelivery(delivery, meter));
    s3.onNotification(({ functionArn, event, traceHeader }) => {
      lambda.deliver(functionArn, JSON.stringify(event), traceHeader);
    });
    return {
      endpoint: gateway.url,
      daemon,
      s3,
      dynamodb,
      sqs,
      sns,
      cloudwatch,
      logs,
      lambda,
      xray,
      credentials,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
