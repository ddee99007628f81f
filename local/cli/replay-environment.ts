import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { EXIT } from "@image-text/commands/run-command";
import { oneLine } from "@image-text/commands/text";
import { UserError } from "@image-text/commands/user-error";
import { failureQueues } from "../run/failures.ts";
import { createClients } from "../run/replay/clients.ts";
import { type Progress, replay } from "../run/replay/replay.ts";
import { readSynthesized, synthesize } from "../run/synthesize.ts";
import type { Deployment } from "../template/deployment.ts";
import { present } from "../template/source.ts";
import type { ReplayOptions } from "./replay-options.ts";

/** Where `npm run synth` writes. */
const SYNTHESIZED = process.env.CDKTF_OUTDIR ?? fileURLToPath(new URL("../../cdktf.out", import.meta.url));

/** Events per second where no function reserves concurrency: Rekognition's quota in most regions. https://docs.aws.amazon.com/general/latest/gr/rekognition.html */
const DEFAULT_RATE = 5;
/** Seconds of long polling. */
const WAIT_SECONDS = 2;

/**
 * `npm run replay`.
 * @returns 2 when an event that was asked for was left in a queue.
 * @throws UserError when there is no such environment, or AWS refuses.
 */
export async function replayEnvironment(options: ReplayOptions): Promise<number> {
  const { environment, region, endpointUrl: endpoint, dryRun, mostReplays } = options;
  const declared = existsSync(SYNTHESIZED)
    ? readSynthesized(SYNTHESIZED, environment)
    : await synthesize(environment);
  const clients = createClients(present({ region: region ?? declared.region, endpoint }));
  const filter = { reason: options.reason, key: options.key, ...options.since, mostReplays };
  let [replayed, left, failed] = [0, 0, 0];
  try {
    const urls = options.queueUrl === undefined ? await queueUrls(declared, clients.sqs) : [options.queueUrl];
    for (const queueUrl of urls) {
      const deployment = deployedAt(queueUrl, declared);
      const perSecond = options.rate ?? rateOf(declared);
      const job = { queueUrl, deployment, filter, perSecond, waitSeconds: WAIT_SECONDS, dryRun };
      const summary = await replay(job, clients, (progress) => {
        if (progress.kind === "left" && !progress.excluded) failed++;
        const line = describe(progress, dryRun);
        if (line !== undefined) console.log(line);
      });
      replayed += summary.replayed;
      left += summary.left;
    }
  } catch (error) {
    if (error instanceof Error && "$metadata" in error) throw refused(error, endpoint);
    if (error instanceof Error && /Credentials|Token/.test(error.name)) throw refused(error, endpoint);
    throw error;
  }
  console.log(`${dryRun ? "Would be replayed" : "Replayed"}: ${replayed}. Left in the queue: ${left}.`);
  return failed === 0 ? EXIT.done : EXIT.no;
}

function refused(error: Error, endpoint: string | undefined): UserError {
  return new UserError(`${endpoint ?? "AWS"} refused: ${error.name}: ${error.message}`, { cause: error });
}

const rateOf = ({ functions }: Deployment): number =>
  Math.min(...functions.map(({ reservedConcurrency }) => reservedConcurrency || DEFAULT_RATE));

async function queueUrls(deployment: Deployment, sqs: SQSClient): Promise<readonly string[]> {
  const found = failureQueues(deployment).map(async ({ name }) => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    if (QueueUrl === undefined) throw new UserError(`There is no queue ${name}.`);
    return QueueUrl;
  });
  return Promise.all(found);
}

/** The deployment with the account that the queue belongs to, which is known only where it is deployed. */
function deployedAt(queueUrl: string, deployment: Deployment): Deployment {
  const account = new URL(queueUrl).pathname.split("/").find((part) => /^\d{12}$/.test(part));
  if (account === undefined || account === deployment.account) return deployment;
  const renamed = (text: string) => text.replaceAll(deployment.account, account);
  return {
    ...deployment,
    account,
    buckets: deployment.buckets.map((bucket) => ({ ...bucket, name: renamed(bucket.name) })),
    functions: deployment.functions.map((one) => ({
      ...one,
      environment: Object.fromEntries(
        Object.entries(one.environment).map(([name, value]) => [name, renamed(value)]),
      ),
    })),
  };
}

function describe(progress: Progress, dryRun: boolean): string | undefined {
  const { message, event, functionName } = progress;
  const { upload, replays } = event;
  const object = upload === undefined ? `message ${message.id}` : `s3://${upload.bucket}/${upload.key}`;
  const reason = message.reason ?? "no reason given";
  const again = replays === 0 ? "" : `, replayed ${replays} times before`;
  const about = oneLine(`${object} → ${functionName ?? "?"} (failed: ${reason}${again})`);
  switch (progress.kind) {
    case "sending":
      return undefined;
    case "replayed":
      return `${dryRun ? "would replay" : "replayed"} ${about}`;
    case "left":
      return `left in the queue: ${about}: ${oneLine(progress.why)}`;
  }
}
