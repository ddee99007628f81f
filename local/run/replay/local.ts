import type { Deployment } from "../../template/deployment.ts";
import { failureQueues } from "../failures.ts";
import type { Images } from "../images.ts";
import { createClients } from "./clients.ts";
import { replay } from "./replay.ts";

/**
 * Replays the failure queues of a local run; returns how many events were sent to their functions.
 * Not paced, since nothing on this machine has a quota.
 */
export async function replayLocally(run: {
  readonly endpoint: string;
  readonly deployment: Deployment;
  readonly images: Images;
}): Promise<number> {
  const { endpoint, deployment, images } = run;
  const clients = createClients({ region: deployment.region, endpoint });
  let replayed = 0;
  try {
    for (const { name } of failureQueues(deployment)) {
      const job = {
        queueUrl: `${endpoint}/${deployment.account}/${name}`,
        deployment,
        filter: {},
        perSecond: Number.POSITIVE_INFINITY,
        waitSeconds: 0,
        dryRun: false,
      };
      const summary = await replay(job, clients, (progress) => {
        const { upload } = progress.event;
        if (upload === undefined) return;
        // Before it is sent: it may end sooner than Lambda's response is here.
        if (progress.kind === "sending") images.retried(upload.key);
        if (progress.kind === "left") images.failed(upload.key, upload.sequencer, { reason: progress.why });
      });
      replayed += summary.replayed;
    }
  } finally {
    clients.sqs.destroy();
    clients.lambda.destroy();
  }
  return replayed;
}
