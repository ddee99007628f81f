import type { Deployment } from "../../template/deployment.ts";
import { failureQueues } from "../failures.ts";
import type { Images } from "../images.ts";
import { createClients } from "./clients.ts";
import { openQueue } from "./queue.ts";
import { replay } from "./replay.ts";

interface LocalRun {
  readonly endpoint: string;
  readonly deployment: Deployment;
}

/**
 * Replays the failure queues of a local run, or only the messages of these ids; returns how many events were sent to
 * their functions.
 * Not paced, since nothing on this machine has a quota.
 */
export async function replayLocally(
  run: LocalRun & { readonly images: Images },
  ids?: readonly string[],
): Promise<number> {
  const { endpoint, deployment, images } = run;
  const clients = createClients({ region: deployment.region, endpoint });
  let replayed = 0;
  try {
    for (const { name } of failureQueues(deployment)) {
      const job = {
        queueUrl: queueUrl(run, name),
        deployment,
        filter: { ids },
        perSecond: Number.POSITIVE_INFINITY,
        waitSeconds: 0,
        dryRun: false,
      };
      const summary = await replay(job, clients, (progress) => {
        const { upload } = progress.event;
        if (upload === undefined) return;
        // Before the event is sent: the function may end before Lambda's response arrives.
        if (progress.kind === "sending") images.retried(upload.key);
        if (progress.kind === "left" && !progress.excluded)
          images.failed(upload.key, upload.sequencer, { reason: progress.why });
      });
      replayed += summary.replayed;
    }
  } finally {
    clients.sqs.destroy();
    clients.lambda.destroy();
  }
  return replayed;
}

/** Deletes the messages of these ids from the failure queues of a local run; returns how many there were. */
export async function discardLocally(run: LocalRun, ids: readonly string[]): Promise<number> {
  const clients = createClients({ region: run.deployment.region, endpoint: run.endpoint });
  let discarded = 0;
  try {
    for (const { name } of failureQueues(run.deployment)) {
      const queue = await openQueue(clients.sqs, queueUrl(run, name), 0);
      try {
        for await (const message of queue.messages()) {
          if (!ids.includes(message.id)) continue;
          await queue.delete(message);
          discarded++;
        }
      } finally {
        await queue.release();
      }
    }
  } finally {
    clients.sqs.destroy();
    clients.lambda.destroy();
  }
  return discarded;
}

const queueUrl = ({ endpoint, deployment }: LocalRun, name: string) =>
  `${endpoint}/${deployment.account}/${name}`;
