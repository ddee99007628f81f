import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameBelowLocalhost } from "./browser-guard.ts";
import { type Listener, startServer } from "./listener.ts";

let server: Listener;
const answered: string[] = [];
beforeAll(async () => {
  const answer: RequestListener = (request, response) => {
    answered.push(request.url ?? "");
    response.end();
  };
  server = await startServer(answer, { port: 0 });
});
afterAll(() => server.close());

/** Sends lines as they are and returns the status; `PORT` becomes the server's. */
async function send(...lines: readonly string[]): Promise<number> {
  answered.length = 0;
  const socket = connect(server.port, "127.0.0.1");
  socket.write(
    `${[...lines, "Connection: close"].join("\r\n").replaceAll("PORT", String(server.port))}\r\n\r\n`,
  );
  const [first] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(first.toString())?.[1]);
}
const HOST = "Host: 127.0.0.1:PORT";
const get = (...headers: readonly string[]) => send("GET /path HTTP/1.1", ...headers);

describe("a program or the own page", () => {
  it.each([
    [HOST],
    ["Host: localhost:PORT"],
    ["Host: LOCALHOST"],
    ["Host: [::1]:PORT"],
    ["Host: my-bucket.s3.localhost:PORT"],
    [HOST, "Origin: http://127.0.0.1:PORT", "Sec-Fetch-Site: same-origin"],
    [HOST, "Referer: http://127.0.0.1:PORT/some/page?with=query"],
    [HOST, "Sec-Fetch-Site: none"],
  ])("is answered: %s %s %s", async (...headers) => {
    expect(await get(...headers.filter((one) => one !== undefined))).toBe(200);
  });

  it("may name the host in the request line", async () => {
    expect(await send("GET http://127.0.0.1:PORT/a?b=c HTTP/1.1", HOST)).toBe(200);
    expect(answered).toEqual(["/a?b=c"]);
    expect(await send("GET http://localhost:PORT HTTP/1.1", "Host: localhost:PORT")).toBe(200);
    expect(answered).toEqual(["/"]);
  });
});

describe("another site", () => {
  it.each([
    "rebound.example",
    "rebound.example:PORT",
    "127.0.0.1.rebound.example",
    "localhost.rebound.example",
    "notlocalhost",
    ".localhost",
    "a..localhost@b",
    "127.0.0.1@rebound.example",
    "127.0.0.1:PORT@rebound.example",
    "127.0.0.3",
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "0.0.0.0",
    "localhost.",
    "[::ffff:7f00:1]",
    "[::2]",
    "192.168.1.4",
    "a/../b.localhost",
    "%6c.localhost",
    "127.0.0.1:80:80",
    "",
  ])("is refused by its host name: %s", async (host) => {
    expect(await get(`Host: ${host}`)).toBe(403);
    expect(answered).toEqual([]);
  });

  it.each([
    "http://other.example",
    "null",
    "https://127.0.0.1:PORT",
    "http://127.0.0.1",
    "http://localhost:PORT",
    "http://127.0.0.1:PORT.other.example",
    "http://127.0.0.1:1",
    "file://",
    "chrome-extension://abcdef",
  ])("is refused by its origin: %s", async (origin) => {
    expect(await get(HOST, `Origin: ${origin}`)).toBe(403);
    expect(answered).toEqual([]);
  });

  it.each([
    ["Referer: http://other.example/a"],
    ["Referer: http://127.0.0.1:1/another/port"],
    ["Referer: not an address"],
    ["Sec-Fetch-Site: cross-site"],
    ["Sec-Fetch-Site: same-site"],
    ["Sec-Fetch-Site: something-new"],
    ["Sec-Fetch-Site: none, cross-site"],
    ["Origin: http://127.0.0.1:PORT", "Origin: http://other.example"],
  ])("is refused where a browser says so: %s %s", async (...headers) => {
    expect(await get(HOST, ...headers.filter((one) => one !== undefined))).toBe(403);
    expect(answered).toEqual([]);
  });

  it("is refused whichever of the request line and the Host header names it", async () => {
    expect(await send("GET http://other.example/ HTTP/1.1", HOST)).toBe(403);
    expect(await send("GET http://127.0.0.1@other.example/ HTTP/1.1", HOST)).toBe(403);
    expect(await send("GET HTTP://other.example HTTP/1.1", HOST)).toBe(403);
    expect(await send("GET http://127.0.0.1:PORT/ HTTP/1.1", "Host: other.example")).toBe(403);
  });

  it("cannot hide behind a second Host header", async () => {
    expect(await get(HOST, "Host: other.example")).toBe(400);
    expect(await get("Host: other.example", HOST)).toBe(400);
    expect(await get(HOST, HOST)).toBe(400);
  });

  it("gets no permission from a preflight", async () => {
    const status = await send(
      "OPTIONS / HTTP/1.1",
      HOST,
      "Origin: http://other.example",
      "Access-Control-Request-Method: PUT",
      "Access-Control-Request-Private-Network: true",
    );
    expect(status).toBe(403);
  });
});

it("finds the name below localhost, and nothing in other names", () => {
  expect(nameBelowLocalhost("a.b.localhost:80")).toBe("a.b");
  expect(nameBelowLocalhost("localhost")).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (name) => {
      const below = nameBelowLocalhost(`${name}.localhost`);
      expect(below === undefined || (below === name && /^[a-z0-9.-]+$/i.test(name))).toBe(true);
    }),
  );
});
