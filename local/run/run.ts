import { createReadStream } from "node:fs";
import { UserError } from "@image-text/commands/user-error";
import type { Faults } from "../faults/faults.ts";
import type { Denial } from "../iam/authorizer.ts";
import { createPage } from "../page/server.ts";
import type { InvocationEvent } from "../services/lambda/invocation-event.ts";
import type { Deployment } from "../template/deployment.ts";
import { withCapacity } from "./capacity.ts";
import { startCloud } from "./cloud.ts";
import { inputBucketOf, readFailedEvent } from "./failed-event.ts";
import { failureQueues, failureRow } from "./failures.ts";
import { contentTypeOf, inParallel } from "./feed.ts";
import { follow } from "./follow.ts";
import { createImages } from "./images.ts";
import { pageSourceOf } from "./page-source.ts";
import { discardLocally, replayLocally } from "./replay/local.ts";
import { reportedImage, serviceGraph } from "./report.ts";
import type { Run } from "./running.ts";
import { createUploader } from "./upload.ts";

export interface RunOptions {
  readonly deployment: Deployment;
  /** 0: any free port. */
  readonly port: number;
  readonly daemonPort: number;
  /** Seconds before Lambda's first retry. */
  readonly retryDelay: number;
  /** The interval in which insights count faults, in seconds. */
  readonly insightBucketSeconds?: number;
  /** Runs the tables in this mode instead of the declared one. */
  readonly capacity?: "provisioned" | "on-demand";
  /** Faults to inject; none by default. */
  readonly faults?: Faults;
  /** Called for each step of an asynchronous invocation. */
  readonly observe?: (event: InvocationEvent) => void;
  /** Called for every request that a policy refuses. */
  readonly onDenied?: (denial: Denial) => void;
}

/**
 * Starts what an environment declares and follows every upload through it.
 * @throws UserError when a port is taken.
 */
export async function startRun(options: RunOptions): Promise<Run> {
  const deployment = withCapacity(options.deployment, options.capacity);
  const inputBucket = inputBucketOf(deployment);
  const table = deployment.tables[0];
  if (table === undefined) throw new Error(`${deployment.environment} declares no table for the results.`);
  const images = createImages();
  const started = Date.now() / 1000;
  let page: ReturnType<typeof createPage> | undefined;

  const cloud = await startCloud({
    ...options,
    deployment,
    fallback: (request, response) => page?.handle(request, response),
    observe(event) {
      options.observe?.(event);
      if (event.kind !== "exhausted") return;
      const { upload } = readFailedEvent(event.payload, deployment);
      if (upload !== undefined) images.failed(upload.key, upload.sequencer, event);
    },
  });
  const uploader = createUploader(cloud.endpoint, deployment.region, inputBucket);

  const following = follow(cloud, images, inputBucket, table.name);
  const queues = failureQueues(deployment);
  const failures = () =>
    queues.flatMap(({ arn }) =>
      cloud.sqs.queues.messages(arn).map((message) => failureRow(message, deployment)),
    );

  const run: Run = {
    deployment,
    cloud,
    endpoint: cloud.endpoint,
    table,
    pageUrl: `${cloud.endpoint}/`,
    inputBucket,
    images,
    upload: (key, body, contentType = contentTypeOf(key)) => uploader.upload(key, body, contentType),
    feed: (files, { atATime, paced }) =>
      inParallel(files, atATime, async ({ key, path }) => {
        await uploader.upload(key, createReadStream(path), contentTypeOf(key)).catch((error: unknown) => {
          throw new UserError(`${path} could not be uploaded: ${String(error)}`);
        });
        if (paced) await following.ended(key);
      }),
    failures,
    replayFailures: (ids) => replayLocally({ endpoint: cloud.endpoint, deployment, images }, ids),
    discardFailures: (ids) => discardLocally({ endpoint: cloud.endpoint, deployment }, ids),
    settled: () => following.settled(),
    async report() {
      const rows = [...images.rows()].reverse();
      const first = rows[0]?.uploadedAt ?? Date.now();
      return {
        environment: deployment.environment,
        capacity: cloud.dynamodb.table(table.name).capacity.mode,
        seconds: (Date.now() - first) / 1000,
        images: rows.map(reportedImage),
        ...serviceGraph(cloud.xray, started),
        failureQueue: failures().map(({ id: _, time: __, traceId: ___, ...failure }) => failure),
      };
    },
    async close() {
      following.stop();
      page?.close();
      uploader.close();
      await cloud.close();
    },
  };
  page = createPage(pageSourceOf(run));
  return run;
}
