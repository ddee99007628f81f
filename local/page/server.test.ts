import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { buildBundle } from "@image-text/xray/page/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENTRY } from "./server.ts";
import { serve } from "./testing/serve.ts";
import { World } from "./testing/world.ts";

let server: Awaited<ReturnType<typeof serve>>;
const world = new World().fill(Date.now() / 1000, 12);

beforeAll(async () => {
  server = await serve(world);
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** With `node:http`, since `fetch` lets nobody set Host and Origin. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const own = () => ({ origin: server.url });

describe("the page's files", () => {
  it("come with a policy that forbids everything from elsewhere and all inline code", async () => {
    const { status, headers, text } = await ask("GET", "/");
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(text).not.toMatch(/<style|<script>|style="|https?:/);
  });

  it("are at most 150 KB compressed", async () => {
    const { html, js, css, icon } = await buildBundle(ENTRY);
    const size = [html, js, css, icon].reduce((sum, text) => sum + gzipSync(text).length, 0);
    console.info(`The page is ${Math.round(size / 1000)} KB compressed.`);
    expect(size).toBeLessThanOrEqual(150_000);
    expect(js).not.toMatch(/\beval\(|new Function\(/);
  });

  it("are sent once: the second time the browser may keep them", async () => {
    const first = await ask("GET", "/page.js");
    const second = await ask("GET", "/page.js", { "if-none-match": String(first.headers.etag) });
    expect([first.status, second.status, second.text]).toEqual([200, 304, ""]);
  });

  it("are no others", async () => {
    for (const path of ["/server.ts", "/../package.json", "/%2e%2e/package.json", "/.git/config"]) {
      expect((await ask("GET", path)).status).toBe(404);
    }
  });
});

describe("other web sites", () => {
  it.each(["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil"])(
    "cannot read it under a name of theirs: %s",
    async (host) => {
      const { status, text } = await ask("GET", "/api/run", { host });
      expect(status).toBe(403);
      expect(text).not.toContain("eu-west-1");
    },
  );

  it.each(["http://evil.example", "null", "http://127.0.0.1:1"])(
    "cannot change anything from %s",
    async (origin) => {
      for (const [method, path] of [
        ["PUT", "/api/table/mode"],
        ["PUT", "/api/image?key=a"],
        ["POST", "/api/failures/replay"],
        ["POST", "/api/failures/discard"],
        ["POST", "/api/samples"],
        ["POST", "/api/xray/ServiceGraph"],
      ] as const) {
        expect((await ask(method, path, { origin }, "{}")).status).toBe(403);
      }
      expect((await ask("POST", "/api/failures/replay")).status).toBe(403);
    },
  );
});

describe("the API", () => {
  it("hands X-Ray calls on, with X-Ray's own refusals", async () => {
    const now = Date.now() / 1000;
    const frame = { StartTime: now - 900, EndTime: now };
    const graph = await ask("POST", "/api/xray/ServiceGraph", own(), JSON.stringify(frame));
    expect(graph.status).toBe(200);
    expect(JSON.parse(graph.text).Services.length).toBeGreaterThan(5);
    const wrong = { ...frame, FilterExpression: "responsetime >" };
    const refused = await ask("POST", "/api/xray/TraceSummaries", own(), JSON.stringify(wrong));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("Column");
  });

  it.each(["/TraceSegments", "/CreateGroup", "/PutEncryptionConfig", "/"])(
    "does not let %s through",
    async (path) => {
      expect((await ask("POST", `/api/xray${path}`, own(), "{}")).status).toBe(404);
    },
  );

  it("says what is wrong with a request", async () => {
    const mode = await ask("PUT", "/api/table/mode", own(), '{"mode":"free"}');
    expect([mode.status, JSON.parse(mode.text).message]).toEqual([400, expect.stringContaining("mode")]);
    expect((await ask("PUT", "/api/table/mode", own(), "{")).text).toContain("not JSON");
    expect((await ask("GET", "/api/image?key=nowhere")).status).toBe(404);
    expect((await ask("GET", "/api/picture?which=secret&key=a")).status).toBe(400);
    expect((await ask("DELETE", "/api/image?key=a", own())).status).toBe(404);
  });

  it("gives the table's refusal in the table's words, and goes on", async () => {
    world.refusal = "Subscriber limit exceeded: 4 switches in 24 hours";
    const refused = await ask("PUT", "/api/table/mode", own(), '{"mode":"on-demand"}');
    expect([refused.status, JSON.parse(refused.text).message]).toEqual([
      409,
      expect.stringContaining("24 hours"),
    ]);
    const taken = await ask("PUT", "/api/table/mode", own(), '{"mode":"on-demand"}');
    expect(JSON.parse(taken.text).mode).toBe("on-demand");
  });

  it("sends failed events again or deletes them: the chosen ones and no others", async () => {
    const now = Date.now() / 1000;
    for (const key of ["a.jpg", "b.jpg", "c.jpg"]) world.happened(key, now - 5, "throttled");
    const [first, second, ...rest] = world.failures().map(({ id }) => id);
    const post = async (path: string, body: unknown) =>
      JSON.parse((await ask("POST", path, own(), JSON.stringify(body))).text);
    expect(await post("/api/failures/replay", { ids: [first] })).toEqual({ taken: 1 });
    expect(await post("/api/failures/discard", { ids: [second, "unknown"] })).toEqual({ taken: 1 });
    expect(world.failures().map(({ id }) => id)).toEqual(rest);
    expect((await ask("POST", "/api/failures/discard", own(), "{}")).status).toBe(400);
    expect(await post("/api/failures/replay", {})).toEqual({ taken: rest.length });
  });

  it("sends samples, but not any number of them", async () => {
    const before = world.images().length;
    const sent = await ask("POST", "/api/samples", own(), '{"count":3}');
    expect([sent.status, JSON.parse(sent.text)]).toEqual([200, { sent: 3 }]);
    expect(world.images().length).toBe(before + 3);
    for (const count of [0, -1, 1.5, 100_000]) {
      expect((await ask("POST", "/api/samples", own(), JSON.stringify({ count }))).status).toBe(400);
    }
  });

  it("takes uploads under any name, and gives them back unable to run", async () => {
    const key = "käse & wörter/a+b #1.svg";
    const path = `/api/image?key=${encodeURIComponent(key)}`;
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const put = await ask("PUT", path, { ...own(), "content-type": "image/svg+xml" }, svg);
    expect([put.status, JSON.parse(put.text)]).toEqual([201, { key }]);
    const picture = await ask("GET", `/api/picture?which=original&key=${encodeURIComponent(key)}`);
    expect(picture.text).toBe(svg);
    expect(picture.headers["content-type"]).toBe("application/octet-stream");
    expect(picture.headers["content-security-policy"]).toContain("sandbox");
  });

  it("refuses an upload that is too large with the sizes", async () => {
    const big = "x".repeat(65 * 1024 * 1024);
    const { status, text } = await ask("PUT", "/api/image?key=big", own(), big);
    expect(status).toBe(413);
    expect(text).toContain(String(64 * 1024 * 1024));
  });

  it("answers no picture with no content", async () => {
    const rejected = world.images().find((image) => image.status === "rejected");
    const { status } = await ask(
      "GET",
      `/api/picture?which=processed&key=${encodeURIComponent(rejected?.key ?? "")}`,
    );
    expect(status).toBe(204);
  });
});

describe("live updates", () => {
  it("come as events, many changes as few, and end when the page's server closes", async () => {
    const second = await serve(world);
    const response = await fetch(`${second.url}/api/live`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const readUntil = async (wanted: string) => {
      while (!text.includes(wanted)) {
        const part = await reader?.read();
        if (!part || part.done) return false;
        text += part.value;
      }
      return true;
    };
    expect(await readUntil("event: hello")).toBe(true);
    for (let change = 0; change < 1000; change++) world.changed();
    expect(await readUntil("event: change")).toBe(true);
    const closed = second.close();
    await readUntil("never").catch(() => undefined);
    await closed;
    expect(text.match(/event: change/g)?.length).toBeLessThan(4);
  });
});
