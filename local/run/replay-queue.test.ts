import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { uploaded } from "../../handlers/testing/runtime.ts";

interface Queued {
  readonly id: string;
  readonly body: string;
  readonly sent: number;
  seen: boolean;
}

let queue: Queued[];
let invoked: { name: string; body: string; type: unknown }[];
let refuse: string | undefined;
let endpoint: string;

/** The little of SQS and Lambda that replaying asks for. */
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const operation = String(request.headers["x-amz-target"] ?? "Lambda.Invoke").split(".")[1];
  if (operation === "Invoke") {
    const name = request.url?.split("/")[3] ?? "";
    if (name === refuse)
      return void response.writeHead(404).end(JSON.stringify({ Message: "Function not found" }));
    invoked.push({ name, body, type: request.headers["x-amz-invocation-type"] });
    return void response.writeHead(202).end();
  }
  const input = JSON.parse(body);
  if (operation === "GetQueueUrl")
    return void response.end(JSON.stringify({ QueueUrl: `${endpoint}/0/${input.QueueName}` }));
  if (operation === "DeleteMessage") {
    queue = queue.filter(({ id }) => id !== input.ReceiptHandle);
    return void response.end("{}");
  }
  if (operation === "ChangeMessageVisibility") {
    for (const message of queue) message.seen &&= message.id !== input.ReceiptHandle;
    return void response.end("{}");
  }
  const given = queue.filter(({ seen }) => !seen).slice(0, input.MaxNumberOfMessages);
  for (const message of given) message.seen = true;
  response.end(JSON.stringify({ Messages: given.map(received) }));
});

function received({ id, body, sent }: Queued) {
  return {
    MessageId: id,
    ReceiptHandle: id,
    Body: body,
    MD5OfBody: createHash("md5").update(body).digest("hex"),
    Attributes: { SentTimestamp: String(sent) },
    MessageAttributes: { ErrorMessage: { DataType: "String", StringValue: "as the test says" } },
  };
}

beforeEach(async () => {
  [queue, invoked, refuse] = [[], [], undefined];
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), "close");
});

function enqueue(body: string, sent = Date.now() - 60_000): void {
  queue.push({ id: `message-${queue.length}`, body, sent, seen: false });
}

const event = (bucket: string, key: string) =>
  JSON.stringify({ Records: [uploaded(bucket, key, "v", "0A", 1)] });

/** Runs the command as a person does. */
async function run(...args: string[]) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--no-warnings", "--import", "tsx", "local/cli/replay.ts", ...args],
    {
      cwd: root,
      env: { ...process.env, AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  return { code, output };
}

const dev = () => ["--environment", "dev", "--endpoint-url", endpoint];

test("sends each event to the function of its bucket, and empties the queue", async () => {
  const bodies = Array.from({ length: 12 }, (_, i) =>
    event("image-text-dev-images-1-eu-west-1", `a ${i}.png`),
  );
  for (const body of bodies) enqueue(body);
  enqueue(event("image-text-dev-processed-1-eu-west-1", "b.png.jpg"));
  const { code, output } = await run(...dev());
  expect(invoked).toEqual([
    ...bodies.map((body) => ({ name: "image-text-dev-preprocess-image", body, type: "Event" })),
    expect.objectContaining({ name: "image-text-dev-detect-text" }),
  ]);
  expect(queue).toEqual([]);
  expect(output).toContain("Replayed: 13. Left in the queue: 0.");
  expect(code).toBe(0);
});

test("leaves what it does not know and what Lambda does not take, and says so", async () => {
  refuse = "image-text-dev-detect-text";
  enqueue("no event");
  enqueue(event("image-text-prod-images-1-eu-west-1", "a.png"));
  enqueue(event("image-text-dev-processed-1-eu-west-1", "b.png.jpg"));
  const { code, output } = await run(...dev());
  expect(queue.map(({ seen }) => seen)).toEqual([false, false, false]);
  expect(invoked).toEqual([]);
  expect(output).toMatch(/b\.png\.jpg.*as the test says.*Function not found/);
  expect(output).toContain("Replayed: 0. Left in the queue: 3.");
  expect(code).toBe(1);
});

test("does not replay what came back meanwhile: it ends", async () => {
  enqueue(event("image-text-dev-images-1-eu-west-1", "a.png"), Date.now() + 60_000);
  const { code } = await run(...dev());
  expect(queue).toHaveLength(1);
  expect(code).toBe(0);
});

test("a dry run changes nothing", async () => {
  enqueue(event("image-text-dev-images-1-eu-west-1", "a.png"));
  const { output } = await run(...dev(), "--dry-run");
  expect(output).toContain(
    `would replay s3://image-text-dev-images-1-eu-west-1/a.png → image-text-dev-preprocess-image`,
  );
  expect(invoked).toEqual([]);
  expect(queue.map(({ seen }) => seen)).toEqual([false]);
});

test.each([
  [[], "Say which environment"],
  [["--enviroment", "dev"], "Unknown option '--enviroment'"],
])("wrong usage %j is explained, exit code 2", async (args, message) => {
  const { code, output } = await run(...args);
  expect(code).toBe(2);
  expect(output).toContain(message);
  expect(output).toContain("npm run replay");
});
