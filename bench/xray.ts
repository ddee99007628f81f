import { Worker } from "node:worker_threads";
import { defineCommand } from "@image-text/commands/command";
import { withDefault } from "@image-text/commands/option";
import { scriptOptions } from "@image-text/commands/run-command";
import { wholeNumber } from "@image-text/commands/values";
import { startDaemon } from "@image-text/xray/daemon";
import { listen } from "@image-text/xray/http";
import { createXray, type Xray } from "@image-text/xray/service";
import { pipeline, START, traceIdOf } from "@image-text/xray/testing";

const BENCH = defineCommand({
  name: "npm run bench:xray --",
  summary:
    "Measures the local X-Ray service: documents received per second in each way, and queries of a full store. Machines differ, so nothing is asserted: compare the ratios.",
  options: {
    traces: withDefault({
      valueName: "N",
      read: wholeNumber(1, 1_000_000),
      default: 10_000,
      help: "traces in the store",
    }),
  },
  exitCodes: { 0: "measured" },
});
const { traces } = scriptOptions(BENCH);

/** One photo through both functions is eight documents; they are spread over a quarter of an hour. */
const SPREAD = 900;
const documents = Array.from({ length: traces }, (_, index) =>
  pipeline(traceIdOf(index, index % SPREAD), index % SPREAD).map((document) => JSON.stringify(document)),
).flat();
const frame = { StartTime: START - 10, EndTime: START + SPREAD + 10 };
/** The daemon sends up to 50 documents in one request. */
const BATCH = 50;

const megabytes = documents.reduce((sum, document) => sum + document.length, 0) / 1e6;
console.log(
  `${documents.length} documents of ${traces} traces, ${megabytes.toFixed(1)} MB, Node ${process.version}\n`,
);

const rows: { what: string; milliseconds: number }[] = [];

async function measure(what: string, work: () => unknown): Promise<void> {
  const start = performance.now();
  await work();
  rows.push({ what, milliseconds: performance.now() - start });
}

/** `count` things a row, and how many times as long as the row `baseline` each took. */
function report(title: string, count: number, unit: string, baseline: string): void {
  const measure = rows.find(({ what }) => what === baseline)?.milliseconds ?? 1;
  console.log(title);
  for (const { what, milliseconds } of rows.splice(0)) {
    const rate = ((count / milliseconds) * 1000).toFixed(0);
    const ratio = (milliseconds / measure).toFixed(1);
    console.log(
      `  ${what.padEnd(68)}${milliseconds.toFixed(1).padStart(8)} ms${rate.padStart(9)} ${unit}${ratio.padStart(8)} x`,
    );
  }
  console.log();
}

function filled(): Xray {
  const store = roomy();
  for (const document of documents) store.receive(document);
  return store;
}

/** Enough for everything, so that nothing is given up while it is measured. */
function roomy(): Xray {
  return createXray({ limits: { traces: traces + 1, bytes: Number.MAX_SAFE_INTEGER } });
}

await measure("JSON.parse alone", () => {
  for (const document of documents) JSON.parse(document);
});
await measure("receive(document)", () => filled().close());
await measure("PutTraceSegments over HTTP, 50 at a time", async () => {
  const store = roomy();
  const server = await listen(store);
  for (let start = 0; start < documents.length; start += BATCH) {
    const TraceSegmentDocuments = documents.slice(start, start + BATCH);
    const response = await fetch(`${server.url}/TraceSegments`, {
      method: "POST",
      body: JSON.stringify({ TraceSegmentDocuments }),
    });
    await response.arrayBuffer();
  }
  await server.close();
  store.close();
});
await measure("UDP, one at a time from another thread", overUdp);
report("Taking in", documents.length, "documents/s", "JSON.parse alone");

// A store that has had no time yet to work anything out ahead.
const xray = filled();

/** Asks once with nothing computed for the traces, and once again. */
async function ask(what: string, path: string, body: object): Promise<void> {
  for (const time of ["first time", "again"]) {
    await measure(`${what}, ${time}`, () => {
      const { status, body: answer } = xray.handle(path, { ...frame, ...body });
      if (status !== 200) throw new Error(JSON.stringify(answer));
    });
  }
}

const WALK = "walk over the segments of all traces";
await measure("assemble all traces, which whoever asks first pays for", () => assembled(xray));
await measure(WALK, () => assembled(xray));
for (const expression of [
  "fault",
  'service("results") { throttle }',
  'edge("detect", "results") { responsetime > 5 }',
  'annotation.environment = "dev" AND !service() { fault }',
]) {
  await ask(expression, "/TraceSummaries", { FilterExpression: expression });
}
await ask("service graph", "/ServiceGraph", {});
await ask("time series of a service", "/TimeSeriesServiceStatistics", {
  EntitySelectorExpression: 'service("results")',
});
report(`Questions to ${traces} traces`, traces, "traces/s", WALK);
const heap = process.memoryUsage().heapUsed / 1e6;
console.log(
  `Heap in use ${heap.toFixed(0)} MB; the store's own estimate ${(xray.statistics().bytes / 1e6).toFixed(0)} MB`,
);

function assembled(store: Xray): number {
  let segments = 0;
  for (const trace of store.traces()) segments += trace.segments.length;
  return segments;
}

/** The sender stays at most 100 documents ahead, or the kernel would drop datagrams that are not read in time. */
async function overUdp(): Promise<void> {
  const received = new Int32Array(new SharedArrayBuffer(4));
  const target = roomy();
  const daemon = await startDaemon({
    ...target,
    receive: (document) => {
      const result = target.receive(document);
      Atomics.add(received, 0, 1);
      Atomics.notify(received, 0);
      return result;
    },
  });
  const sender = new Worker(
    `const { createSocket } = require("node:dgram");
     const { workerData: { documents, port, received } } = require("node:worker_threads");
     const socket = createSocket("udp4");
     let sent = 0;
     const next = () => {
       if (sent === documents.length) return socket.close();
       for (let seen; sent - (seen = Atomics.load(received, 0)) > 100; ) Atomics.wait(received, 0, seen, 1000);
       socket.send('{"format":"json","version":1}\\n' + documents[sent++], port, "127.0.0.1", next);
     };
     next();`,
    { eval: true, workerData: { documents, port: daemon.port, received } },
  );
  await new Promise((resolve, reject) => {
    sender.once("exit", resolve);
    sender.once("error", reject);
  });
  await daemon.close();
  target.close();
}
