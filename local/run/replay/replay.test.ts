import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { uploaded } from "../../../handlers/testing/runtime.ts";
import { sampleStack, writeStacks } from "../../template/sample.ts";

interface Queued {
  readonly id: string;
  readonly body: string;
  readonly sent: number;
  readonly reason: string;
  seen: boolean;
}

const ACCOUNT = "123456789012";
const BUCKET = `images-${ACCOUNT}-eu-west-1`;

let queue: Queued[];
let invoked: { name: string; body: unknown; type: unknown; trace: unknown; at: number }[];
let credentials: string[];
let refuse: string | undefined;
/** Messages per response, fewer than asked for as with a real queue. */
let most: number;
/** What a request for messages does before it is answered. */
let meanwhile: () => void;
/** Milliseconds by which the queue's clock is ahead. */
let ahead: number;
let endpoint: string;
let synthesized: string;

const now = () => Date.now() + ahead;

/** The little of SQS and Lambda that a replay calls. */
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  credentials.push(String(request.headers.authorization));
  response.setHeader("date", new Date(now()).toUTCString());
  const operation = String(request.headers["x-amz-target"] ?? "Lambda.Invoke").split(".")[1];
  if (operation === "Invoke") {
    const name = request.url?.split("/")[3] ?? "";
    if (body.includes(refuse ?? "nothing"))
      return void response.writeHead(404).end(JSON.stringify({ Message: "Function not found" }));
    const { "x-amz-invocation-type": type, "x-amzn-trace-id": trace } = request.headers;
    invoked.push({ name, body: JSON.parse(body), type, trace, at: performance.now() });
    return void response.writeHead(202).end();
  }
  const input = JSON.parse(body);
  if (operation === "GetQueueUrl")
    return void response.end(JSON.stringify({ QueueUrl: `${endpoint}/${ACCOUNT}/${input.QueueName}` }));
  if (operation === "GetQueueAttributes") {
    const ApproximateNumberOfMessages = String(queue.filter(({ seen }) => !seen).length);
    return void response.end(JSON.stringify({ Attributes: { ApproximateNumberOfMessages } }));
  }
  if (operation === "DeleteMessage") {
    queue = queue.filter(({ id }) => id !== input.ReceiptHandle);
    return void response.end("{}");
  }
  if (operation === "ChangeMessageVisibility") {
    for (const message of queue) message.seen &&= message.id !== input.ReceiptHandle;
    return void response.end("{}");
  }
  meanwhile();
  const given = queue.filter(({ seen }) => !seen).slice(0, Math.min(most, input.MaxNumberOfMessages));
  for (const message of given) message.seen = true;
  response.end(JSON.stringify({ Messages: given.map(received) }));
});

function received({ id, body, sent, reason }: Queued) {
  return {
    MessageId: id,
    ReceiptHandle: id,
    Body: body,
    MD5OfBody: createHash("md5").update(body).digest("hex"),
    Attributes: { SentTimestamp: String(sent) },
    MessageAttributes: { ErrorMessage: { DataType: "String", StringValue: reason } },
  };
}

beforeAll(() => {
  synthesized = mkdtempSync(join(tmpdir(), "replay-"));
  writeStacks(synthesized, { dev: sampleStack() });
});

beforeEach(async () => {
  [queue, invoked, credentials, refuse, most, ahead] = [[], [], [], undefined, 10, 0];
  meanwhile = () => {};
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), "close");
});

function enqueue(body: string, { sent = now() - 60_000, reason = "as the test says" } = {}): void {
  queue.push({ id: `message-${queue.length}`, body, sent, reason, seen: false });
}

const event = (key: string, more: object = {}) =>
  JSON.stringify({ Records: [uploaded(BUCKET, key, "v", "0A", 1)], ...more });
const keysOf = (messages: readonly { readonly body: string }[]) =>
  messages.map(({ body }) => JSON.parse(body).Records[0].s3.object.key);
const keysInvoked = () => keysOf(invoked.map(({ body }) => ({ body: JSON.stringify(body) })));

/** Runs the command as a person does, in a shell that is set up for another region. */
async function run(...args: string[]) {
  const child = spawn(
    process.execPath,
    ["--no-warnings", "--import", "tsx", "local/cli/replay.ts", ...args],
    {
      cwd: fileURLToPath(new URL("../../..", import.meta.url)),
      env: {
        ...process.env,
        CDKTF_OUTDIR: synthesized,
        AWS_REGION: "ap-southeast-2",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  return { code, output };
}

const dev = (...more: string[]) => run("--environment", "dev", "--endpoint-url", endpoint, ...more);

test("sends each event to the function of its bucket, and empties the queue", async () => {
  const keys = Array.from({ length: 12 }, (_, i) => `a ${i}.png`);
  for (const key of keys) enqueue(event(key));
  const { code, output } = await dev("--rate", "1000");
  expect(invoked.map(({ body }) => body)).toEqual(keys.map((key) => JSON.parse(event(key, { replays: 1 }))));
  for (const each of invoked) {
    expect(each).toMatchObject({ name: "preprocess", type: "Event" });
    expect(each.trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=1$/);
  }
  expect(queue).toEqual([]);
  expect(output).toContain("Replayed: 12. Left in the queue: 0.");
  expect(code).toBe(0);
});

test("goes to the environment's region, wherever the shell points; --region overrides", async () => {
  await dev();
  expect(credentials.join()).toContain("/eu-west-1/sqs/");
  credentials = [];
  await dev("--region", "us-east-1");
  expect(credentials.join()).toContain("/us-east-1/sqs/");
});

test("leaves what it does not know and what Lambda does not take, and says so", async () => {
  refuse = "refused.png";
  enqueue("no event");
  enqueue(event("a.png").replaceAll(BUCKET, "images-of-prod"));
  enqueue(event("refused.png"));
  const { code, output } = await dev();
  expect(queue.map(({ seen }) => seen)).toEqual([false, false, false]);
  expect(invoked).toEqual([]);
  expect(output).toMatch(/refused\.png.*as the test says.*Function not found/);
  expect(output).toContain("Replayed: 0. Left in the queue: 3.");
  expect(code).toBe(2);
});

describe("every message is seen before it says that none is left", () => {
  test.each([
    ["the queue's clock is half an hour ahead", 30 * 60_000],
    ["the queue's clock is half an hour behind", -30 * 60_000],
  ])("when %s", async (_, difference) => {
    ahead = difference;
    for (const key of ["a.png", "b.png"]) enqueue(event(key), { sent: now() - 5_000 });
    expect((await dev()).output).toContain("Replayed: 2. Left in the queue: 0.");
  });

  test("when newer messages come between older ones, one at a time", async () => {
    most = 1;
    for (const key of ["a.png", "b.png", "c.png"]) {
      enqueue(event(`new-${key}`), { sent: now() + 60_000 });
      enqueue(event(key));
    }
    const { output, code } = await dev();
    expect(keysInvoked()).toEqual(["a.png", "b.png", "c.png"]);
    expect(output).toContain("Replayed: 3. Left in the queue: 3.");
    expect(queue.every(({ seen }) => !seen)).toBe(true);
    expect(code).toBe(0);
  });

  test("and ends although events keep failing", async () => {
    enqueue(event("a.png"));
    meanwhile = () => enqueue(event(`again-${queue.length}.png`), { sent: now() + 10_000 });
    const { output } = await dev();
    expect(keysInvoked()).toEqual(["a.png"]);
    expect(output).toMatch(/Replayed: 1\. Left in the queue: [1-9]/);
  });
});

describe("only what is asked for is replayed", () => {
  const cases: readonly [readonly string[], readonly string[]][] = [
    [["--reason", "THROUGHPUT"], ["photos/throttled.png"]],
    [
      ["--key", "photos/*"],
      ["photos/throttled.png", "photos/old.png"],
    ],
    [["--key", "a.png"], ["a.png"]],
    [
      ["--since", "2h"],
      ["a.png", "photos/throttled.png"],
    ],
    [
      ["--since", "2020-01-01"],
      ["a.png", "photos/throttled.png", "photos/old.png"],
    ],
    [
      ["--most-replays", "3"],
      ["a.png", "photos/throttled.png"],
    ],
  ];
  test.each(cases)("%j", async (args, keys) => {
    enqueue(event("a.png"));
    enqueue(event("photos/throttled.png", { replays: 2 }), { reason: "ProvisionedThroughputExceeded" });
    enqueue(event("photos/old.png", { replays: 3 }), { sent: now() - 3 * 3_600_000 });
    const { output, code } = await dev("--rate", "1000", ...args);
    expect(keysInvoked()).toEqual(keys);
    expect(keysOf(queue)).toHaveLength(3 - keys.length);
    expect(queue.every(({ seen }) => !seen)).toBe(true);
    expect(output).toContain(`Replayed: ${keys.length}. Left in the queue: ${3 - keys.length}.`);
    expect(code).toBe(0);
  });
});

test("events are sent at the rate that is asked for", async () => {
  for (const key of ["a.png", "b.png", "c.png", "d.png"]) enqueue(event(key));
  await dev("--rate", "10");
  const gaps = invoked.slice(1).map(({ at }, i) => at - (invoked[i]?.at ?? 0));
  for (const gap of gaps) expect(gap).toBeGreaterThan(50);
});

test("a dry run changes nothing", async () => {
  enqueue(event("a.png", { replays: 1 }));
  const { output, code } = await dev("--dry-run");
  expect(output).toContain(
    `would replay s3://${BUCKET}/a.png → preprocess (failed: as the test says, replayed 1 times before)`,
  );
  expect(output).toContain("Would be replayed: 1. Left in the queue: 0.");
  expect(invoked).toEqual([]);
  expect(queue.map(({ seen }) => seen)).toEqual([false]);
  expect(code).toBe(0);
});

test.each([
  [["--dry-run"], "--environment is missing"],
  [["--enviroment", "dev"], "did you mean --environment?"],
  [["-e", "prod"], 'There is no environment "prod". There are: dev.'],
  [["-e", "dev", "--since", "yesterday"], "--since must be a time such as 2h"],
])("wrong use %j is explained, exit code 1", async (args, message) => {
  const { code, output } = await run(...args);
  expect(output).toContain(message);
  expect(code).toBe(1);
});
