import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeInBrowser, launch } from "@image-text/xray/page/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRun } from "../run/run.ts";
import type { Run } from "../run/running.ts";
import { synthesize } from "../run/synthesize.ts";

/** What a page of another origin tries in a real browser. `__RUN__` in an attack is the run's address. */
const NOW = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
const PRESIGNED = (service: string) =>
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=anyone%2F${NOW.slice(0, 8)}%2Feu-west-1%2F${service}%2Faws4_request&X-Amz-Date=${NOW}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;
const PUBLISH = `__RUN__/?Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A000000000000%3Aimage-text-dev-notifications&Message=stolen&${PRESIGNED("sns")}`;
const SECRET = `__RUN__/__BUCKET__/secret.txt?${PRESIGNED("s3")}`;
const PICTURE = `__RUN__/__BUCKET__/secret.png?${PRESIGNED("s3")}`;
const SCRIPT = `__RUN__/__BUCKET__/secret.js?${PRESIGNED("s3")}`;
const NEW = `__RUN__/__BUCKET__/stolen.txt?${PRESIGNED("s3")}`;

/** Each is the body of an async function that returns what it could read, or nothing. */
const ATTACKS: readonly (readonly [name: string, code: string])[] = [
  ["fetch reads an object", `return (await fetch("${SECRET}")).text()`],
  ["fetch reads the page's data", `return (await fetch("__RUN__/api/images")).text()`],
  ["fetch without CORS embeds an object", `return (await fetch("${SECRET}", { mode: "no-cors" })).type`],
  ["fetch publishes by GET", `await fetch("${PUBLISH}", { mode: "no-cors" })`],
  ["fetch publishes by POST", `await fetch("${PUBLISH}", { mode: "no-cors", method: "POST", body: "x" })`],
  ["fetch writes an object", `await fetch("${NEW}", { method: "PUT", body: "x" })`],
  [
    "fetch switches the table",
    `await fetch("__RUN__/api/table/mode", { method: "PUT", body: '{"mode":"on-demand"}' })`,
  ],
  [
    "fetch replays failures",
    `await fetch("__RUN__/api/failures/replay", { mode: "no-cors", method: "POST" })`,
  ],
  [
    "fetch puts an item",
    `await fetch("__RUN__/?${PRESIGNED("dynamodb")}", { mode: "no-cors", method: "POST", body: "{}" })`,
  ],
  [
    "XMLHttpRequest reads an object",
    `return new Promise((done, fail) => { const x = new XMLHttpRequest(); x.open("GET", "${SECRET}"); x.onload = () => done(x.responseText); x.onerror = fail; x.send(); })`,
  ],
  [
    "a beacon publishes",
    `navigator.sendBeacon("${PUBLISH}", "x"); await new Promise((done) => setTimeout(done, 300))`,
  ],
  [
    "an image shows a picture",
    `return new Promise((done) => { const i = new Image(); i.onload = () => done("loaded " + i.width); i.onerror = () => done(); i.src = "${PICTURE}"; })`,
  ],
  [
    "an image publishes",
    `await new Promise((done) => { const i = new Image(); i.onload = i.onerror = done; i.src = "${PUBLISH}"; })`,
  ],
  [
    "a script element runs an object",
    `await new Promise((done) => { const s = document.createElement("script"); s.onload = s.onerror = done; s.src = "${SCRIPT}"; document.head.append(s); }); return window.stolen`,
  ],
  [
    "a style sheet loads an object",
    `return new Promise((done) => { const l = document.createElement("link"); l.rel = "stylesheet"; l.onload = () => done("loaded"); l.onerror = () => done(); l.href = "${SECRET}"; document.head.append(l); })`,
  ],
  [
    "a video publishes",
    `await new Promise((done) => { const v = document.createElement("video"); v.onerror = done; v.src = "${PUBLISH}"; document.body.append(v); })`,
  ],
  [
    "a frame shows the page and reads it",
    `const f = document.createElement("iframe"); f.src = "__RUN__/"; document.body.append(f); await new Promise((done) => { f.onload = done; }); try { return f.contentDocument?.title } catch { return undefined }`,
  ],
  [
    "an object element embeds the page",
    `return new Promise((done) => { const o = document.createElement("object"); o.onload = () => done("loaded"); o.onerror = () => done(); o.data = "__RUN__/"; document.body.append(o); })`,
  ],
  [
    "a form in a frame publishes",
    `document.body.innerHTML = '<iframe name="f"></iframe><form target="f" method="POST" action="${PUBLISH}"></form>'; const f = document.querySelector("iframe"); const loaded = new Promise((done) => { f.onload = done; }); document.forms[0].submit(); await loaded`,
  ],
  [
    "a form replays failures",
    `document.body.innerHTML = '<iframe name="f"></iframe><form target="f" method="POST" action="__RUN__/api/failures/replay"></form>'; const f = document.querySelector("iframe"); const loaded = new Promise((done) => { f.onload = done; }); document.forms[0].submit(); await loaded`,
  ],
  [
    "a form uploads a file",
    `document.body.innerHTML = '<iframe name="f"></iframe><form target="f" method="POST" enctype="multipart/form-data" action="__RUN__/__BUCKET__"><input name="key" value="stolen.txt"><input name="file" value="x"></form>'; const f = document.querySelector("iframe"); const loaded = new Promise((done) => { f.onload = done; }); document.forms[0].submit(); await loaded`,
  ],
  [
    "a WebSocket connects",
    `return new Promise((done) => { const s = new WebSocket("__RUN__/api/live".replace("http", "ws")); s.onopen = () => done("open"); s.onerror = () => done(); })`,
  ],
  [
    "an event stream is read",
    `return new Promise((done) => { const s = new EventSource("__RUN__/api/live"); s.onopen = () => done("open"); s.onerror = () => { s.close(); done(); }; })`,
  ],
  [
    "a worker runs an object",
    `const code = new Blob(['importScripts("${SCRIPT}"); postMessage(1)']); return new Promise((done) => { const w = new Worker(URL.createObjectURL(code)); w.onmessage = () => done("ran"); w.onerror = () => done(); })`,
  ],
  [
    "a prefetch keeps an object",
    `const l = document.createElement("link"); l.rel = "prefetch"; l.href = "${PUBLISH}"; document.head.append(l); await new Promise((done) => { l.onload = l.onerror = done; setTimeout(done, 500); })`,
  ],
];

describeInBrowser("a page of another origin", () => {
  let browser: Browser;
  let run: Run;
  let other: Server;
  let before: string;
  const asked: { path: string; status: number }[] = [];

  const processed = () => run.deployment.buckets.find(({ name }) => name !== run.inputBucket)?.name ?? "";
  const own = (path: string, init: RequestInit = {}) =>
    fetch(`${run.endpoint}/${processed()}${path}?${PRESIGNED("s3")}`, init);

  async function state(): Promise<string> {
    const listed = await (await own("/")).text();
    return JSON.stringify({
      keys: listed.match(/<Key>.*?<\/Key>/g),
      mode: run.cloud.dynamodb.table(run.table.name).capacity.mode,
      // Alarms publish to the topic too.
      published: run.cloud.sns.topics.messages().filter(({ message }) => message.includes("stolen")).length,
    });
  }

  /** What reaches the run, also where the browser then hides the answer from the page. */
  const record = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.socket.localPort !== Number(new URL(run.endpoint).port)) return;
    asked.push({ path: request.url ?? "", status: response.statusCode });
  };

  beforeAll(async () => {
    run = await startRun({ deployment: await synthesize("dev"), port: 0, daemonPort: 0, retryDelay: 0.2 });
    await own("/secret.txt", { method: "PUT", body: "secret", headers: { "content-type": "text/css" } });
    await own("/secret.js", {
      method: "PUT",
      body: "self.stolen = 1; self.postMessage?.(1);",
      headers: { "content-type": "text/javascript" },
    });
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    await own("/secret.png", { method: "PUT", body: svg, headers: { "content-type": "image/svg+xml" } });
    const html = '<script>document.title = "ran"; opener?.postMessage(1, "*")</script>';
    await own("/page.html", { method: "PUT", body: html, headers: { "content-type": "text/html" } });
    before = await state();
    subscribe("http.server.response.finish", record);
    browser = await launch();
    other = createServer((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<body>"),
    );
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  }, 60_000);
  afterAll(async () => {
    unsubscribe("http.server.response.finish", record);
    await browser?.close();
    other?.close();
    await run?.close();
  });

  const fill = (code: string) =>
    code.replaceAll("__RUN__", run.endpoint).replaceAll("__BUCKET__", processed());
  const visit = async (host: string): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`http://${host}:${(other.address() as AddressInfo).port}/`);
    return page;
  };

  // Another site, and another port of the same site.
  describe.each(["localhost", "127.0.0.1"])("on %s", (host) => {
    it.each(ATTACKS)("gains nothing: %s", async (_, code) => {
      asked.length = 0;
      const page = await visit(host);
      const read = await page.evaluate(`(async () => { ${fill(code)} })().catch(() => undefined)`);
      await page.close();
      expect(read ?? undefined).toBeUndefined();
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.filter(({ status }) => status !== 403)).toEqual([]);
      expect(await state()).toBe(before);
    });

    it("gains nothing by navigation, in its own window or in another", async () => {
      for (const attack of [`location.href = "${PUBLISH}"`, `window.open("${PUBLISH}")`]) {
        const page = await visit(host);
        const answered = page
          .context()
          .waitForEvent("response", (response) => response.url().startsWith(run.endpoint));
        await page.evaluate(fill(attack));
        expect((await answered).status()).toBe(403);
        await page.context().close();
      }
      expect(await state()).toBe(before);
    });
  });

  it("has no accomplice in a bucket: an object runs no script, even where the user opens it", async () => {
    const page = await browser.newPage();
    const response = await page.goto(`${run.endpoint}/${processed()}/page.html?${PRESIGNED("s3")}`);
    expect(response?.status()).toBe(200);
    expect(await page.title()).not.toBe("ran");
    expect(await page.evaluate("self.origin")).toBe("null");
    await page.close();
  });
});
