import { parseArgs } from "node:util";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { replay } from "../run/replay-queue.ts";

const help = `Sends the events in an environment's failure queue to their functions again.

  npm run replay -- --environment NAME [options]

  --environment NAME    dev, staging, prod, …
  --dry-run             only tell what would be sent; the events stay in the queue
  --queue-url URL       the queue, if not image-text-<environment>-failures
  --region REGION       default: as the AWS SDK finds it (AWS_REGION, profile)
  --endpoint-url URL    ask this endpoint and not AWS, e.g. that of a local run
  --help                show this

Exit codes: 0 all were replayed; 1 some were left in the queue; 2 wrong usage.`;

const options = {
  environment: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  "queue-url": { type: "string" },
  region: { type: "string" },
  "endpoint-url": { type: "string" },
  help: { type: "boolean", default: false },
} as const;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  return 1;
});

async function main(args: string[]): Promise<number> {
  const values = parsed(args);
  if (typeof values === "string") {
    console.error(`${values}\n\n${help}`);
    return 2;
  }
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.environment === undefined) {
    console.error(`Say which environment: --environment dev.\n\n${help}`);
    return 2;
  }
  const config = {
    ...(values.region === undefined ? {} : { region: values.region }),
    ...(values["endpoint-url"] === undefined ? {} : { endpoint: values["endpoint-url"] }),
  };
  const clients = { sqs: new SQSClient(config), lambda: new LambdaClient(config) };
  const prefix = `image-text-${values.environment}`;
  const queueUrl = values["queue-url"] ?? (await queueOf(prefix, clients.sqs));
  const { replayed, left } = await replay(
    { prefix, queueUrl, dryRun: values["dry-run"] },
    clients,
    console.log,
  );
  console.log(
    `${values["dry-run"] ? "To be replayed" : "Replayed"}: ${replayed}. Left in the queue: ${left}.`,
  );
  return left === 0 ? 0 : 1;
}

/** The options, or what is wrong with them. */
function parsed(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function queueOf(prefix: string, sqs: SQSClient): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${prefix}-failures` }));
  if (QueueUrl === undefined) throw new Error(`There is no queue ${prefix}-failures.`);
  return QueueUrl;
}
