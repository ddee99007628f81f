import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "xray-local-"));
let command = "";

/** The packed package, installed in an empty folder. */
beforeAll(async () => {
  const npm = (args: string[], cwd: string) => run("npm", [...args, "--no-audit", "--no-fund"], { cwd });
  await run(process.execPath, ["--import", "tsx", join(ROOT, "xray/tool/build.ts")], { cwd: ROOT });
  await npm(["pack", "./xray/dist/package", "--pack-destination", folder], ROOT);
  writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
  await npm(["install", "--offline", "./image-text-xray-1.0.0.tgz"], folder);
  command = join(folder, "node_modules/.bin/xray-local");
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

const started: ChildProcess[] = [];

afterEach(async () => {
  for (const process of started.splice(0)) await stop(process);
});

async function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = new Promise((resolve) => process.once("exit", resolve));
  process.kill("SIGTERM");
  await ended;
}

/** Starts the command; resolves when it has printed its addresses. */
async function start(...args: string[]) {
  const ports = ["--port", "0", "--daemon-port", "0", "--otlp-port", "0"];
  const process = spawn(command, [...ports, ...args], { cwd: folder });
  started.push(process);
  let output = "";
  process.stdout.on("data", (text) => {
    output += text;
  });
  await expect.poll(() => output, { timeout: 10_000 }).toMatch(/get-service-graph/);
  const found = (pattern: RegExp) => pattern.exec(output)?.[1] ?? "";
  return {
    process,
    output: () => output,
    url: found(/Page and API +(http:\/\/[^/\s]+)/),
    daemon: found(/X-Ray daemon +(\S+)/),
    otlp: found(/OpenTelemetry +(\S+)/),
    token: found(/\?token=(\w+)/),
  };
}

function document(name: string, trace = 1, more: object = {}): string {
  const now = Date.now() / 1000;
  const trace_id = `1-${Math.floor(now).toString(16)}-${String(trace).padStart(24, "0")}`;
  return JSON.stringify({
    trace_id,
    id: "00000000000000aa",
    name,
    start_time: now,
    end_time: now + 1,
    ...more,
  });
}

const put = (url: string, ...documents: string[]) =>
  fetch(`${url}/TraceSegments`, {
    method: "POST",
    body: JSON.stringify({ TraceSegmentDocuments: documents }),
  });

describe("the packed package", () => {
  it("needs nothing else, and serves the page, the API, OTLP and the doctor", async () => {
    const manifest = JSON.parse(
      readFileSync(join(folder, "node_modules/@image-text/xray/package.json"), "utf8"),
    );
    expect(manifest.dependencies).toBeUndefined();
    const { url, otlp, output } = await start();
    const page = await fetch(`${url}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="page">')]);
    expect((await fetch(`${url}/page.js`)).status).toBe(200);
    await put(url, document("shop"), document("shop (1)"));
    const span = {
      ...{ traceId: "5759e988bd862e3fe1be46a994272793", spanId: "00f067aa0ba902b7", name: "n", kind: 2 },
      ...{ startTimeUnixNano: `${Date.now()}000000`, endTimeUnixNano: `${Date.now()}000000` },
    };
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "otel-shop" } }] };
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
    await fetch(otlp, { method: "POST", headers: { "content-type": "application/json" }, body });
    const yes = await run(command, [
      "expect",
      'service("otel-shop") OR service("shop")',
      "--count",
      "2",
      "--url",
      url,
    ]);
    expect(yes.stdout).toMatch(/^yes: 2 of 2 expected traces/);
    expect(await (await fetch(`${url}/doctor`)).json()).toMatchObject({ totals: { "name-characters": 1 } });
    await expect.poll(output).toMatch(/^X-Ray: refused: Invalid segment\. ErrorCode: InvalidName/m);
  });

  it("answers no with code 2, in JUnit, too, and wrong use with 1", async () => {
    const { url } = await start();
    const junit = join(folder, "result.xml");
    const ask = (...args: string[]) =>
      run(command, ["expect", ...args, "--url", url]).catch((error) => error);
    const no = await ask('service("a") { fault }', "--within", "300ms", "--junit", junit);
    expect([no.code, no.stdout]).toEqual([2, expect.stringMatching(/^no: 0 of 1 expected traces/)]);
    expect(readFileSync(junit, "utf8")).toMatch(/failures="1".*service\(&#34;a&#34;\).*<failure /);
    const wrong = await ask("fault &&");
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("Column 7")]);
    const nowhere = await run(command, ["expect", "ok", "--url", "http://127.0.0.1:9"]).catch(
      (error) => error,
    );
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("does not answer")]);
  });

  it("checks filter expressions by line and column", async () => {
    const file = join(folder, "filters.txt");
    writeFileSync(file, '// groups\nservice("a") { fault }\nuser = ann\nfault && ok\n');
    const checked = await run(command, ["check", file]).catch((error) => error);
    expect(checked.code).toBe(2);
    expect(checked.stdout).toContain(`${file}:3:8: warning: AWS asks for quotation marks`);
    expect(checked.stdout).toContain(`${file}:4:7: error: Column 7`);
    expect(checked.stdout).toContain("3 expressions, 1 wrong.");
  });

  it("keeps documents over a restart, a torn line and a kill", async () => {
    const data = join(folder, "data");
    const first = await start("--data", data);
    await put(first.url, document("kept", 1), document("kept", 2));
    await expect.poll(() => readFileSync(join(data, "documents.jsonl"), "utf8").split("\n")).toHaveLength(3);
    first.process.kill("SIGKILL");
    await new Promise((resolve) => first.process.once("exit", resolve));
    writeFileSync(join(data, "documents.jsonl"), '"{\\"id\\":', { flag: "a" });
    const second = await start("--data", data);
    const yes = await run(command, ["expect", 'service("kept")', "--count", "2", "--url", second.url]);
    expect(yes.stdout).toMatch(/^yes/);
    expect(readFileSync(join(data, "documents.jsonl"), "utf8").split("\n")).toHaveLength(3);
  });

  it("exports what it imports, from several formats", async () => {
    const [documents, jaeger, exported] = ["documents.json", "jaeger.json", "exported.json"].map((name) =>
      join(folder, name),
    );
    const call = { id: "00000000000000ab", name: "S3", namespace: "aws", aws: { bucket_name: "b" } };
    const now = Date.now() / 1000;
    const nested = { ...call, start_time: now, end_time: now + 1 };
    writeFileSync(documents ?? "", `[${document("imported", 1, { subsegments: [nested] })}]`);
    const span = {
      ...{ traceID: "5759e988bd862e3f", spanID: "ab", operationName: "GET", references: [], processID: "p1" },
      ...{ startTime: Date.now() * 1000, duration: 5000, tags: [{ key: "span.kind", value: "server" }] },
    };
    const processes = { p1: { serviceName: "from-jaeger", tags: [] } };
    writeFileSync(jaeger ?? "", JSON.stringify({ data: [{ spans: [span], processes }] }));
    const first = await start(
      "--import",
      documents ?? "",
      "--import",
      jaeger ?? "",
      "--export",
      exported ?? "",
    );
    await expect.poll(first.output).toMatch(/Imported 1 documents from .*jaeger\.json; 0 were not taken/);
    await stop(first.process);
    const second = await start("--import", exported ?? "");
    const all = 'service("imported") OR service("from-jaeger")';
    const yes = await run(command, ["expect", all, "--count", "2", "--url", second.url]);
    expect(yes.stdout).toMatch(/^yes/);
    const bucket = await run(command, ["expect", 'edge("imported", "b")', "--url", second.url]);
    expect(bucket.stdout).toMatch(/^yes/);
  });

  it("asks for its token beyond the loopback address", async () => {
    const { url, token } = await start("--host", "0.0.0.0");
    const local = url.replace("0.0.0.0", "127.0.0.1");
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(local + path, { headers })).status;
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(await status("/")).toBe(403);
    expect(await status("/doctor", { authorization: "Bearer wrong" })).toBe(403);
    expect(await status(`/?token=${token}`)).toBe(200);
    expect(await status("/doctor", { authorization: `Bearer ${token}` })).toBe(200);
    const signed = `AWS4-HMAC-SHA256 Credential=${token}/20261125/eu-west-1/xray/aws4_request, Signature=0`;
    expect(await status("/doctor", { authorization: signed })).toBe(200);
  });

  it("forwards documents to another one", async () => {
    const target = await start();
    const { url } = await start("--forward", target.url);
    await put(url, document("forwarded"));
    const yes = await run(command, [
      "expect",
      'service("forwarded")',
      "--within",
      "10s",
      "--url",
      target.url,
    ]);
    expect(yes.stdout).toMatch(/^yes/);
  });

  it("is a library for tests, with the filter language apart", async () => {
    const file = join(folder, "use.js");
    writeFileSync(
      file,
      `import { createSocket } from "node:dgram";
       import { startXray } from "@image-text/xray";
       import { parseFilterExpression } from "@image-text/xray/filter";
       const xray = await startXray();
       const [host, port] = xray.daemonAddress.split(":");
       const socket = createSocket("udp4");
       const document = ${JSON.stringify(document("lib", 7))};
       socket.send('{"format":"json","version":1}\\n' + document, Number(port), host);
       const [id] = await xray.waitFor('service("lib") { ok }');
       console.log(JSON.stringify([xray.tree(id), xray.map(), parseFilterExpression("fault").kind]));
       socket.close();
       await xray.close();`,
    );
    const { stdout } = await run(process.execPath, [file], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual([
      [{ name: "lib", outcome: "ok", children: [] }],
      ["lib (client) -> lib"],
      "keyword",
    ]);
  });
});
