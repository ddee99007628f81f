import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { settings } from "../../environments/index.ts";

const start = (...args: string[]) => ended(spawnStart(...args));

function spawnStart(...args: string[]): ChildProcessWithoutNullStreams {
  const script = fileURLToPath(new URL("start.ts", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", script, ...args]);
}

const ended = (child: ChildProcessWithoutNullStreams) =>
  new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    let out = "";
    let err = "";
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, out, err }));
  });

describe("npm start", () => {
  it("explains its options", async () => {
    const { code, out } = await start("--help");
    expect(code).toBe(0);
    expect(out).toContain("--capacity MODE");
  });

  it("answers a mistake with a sentence and exit code 1", async () => {
    const { code, out, err } = await start("--images", "/nowhere/at/all");
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toContain("--images names /nowhere/at/all, which does not exist.");
    expect(err).not.toContain("    at ");
  });

  it("names the environments there are", async () => {
    const { code, err } = await start(
      "--environment",
      "tracing-eu-west-1",
      "--port",
      "0",
      "--daemon-port",
      "0",
      "--exit",
    );
    expect(code).toBe(1);
    const names = settings.map((it) => it.name).sort();
    expect(err.trim()).toBe(`There is no environment "tracing-eu-west-1". There are: ${names.join(", ")}.`);
  }, 60_000);

  it("ends at once when it is interrupted, and leaves nothing behind", async () => {
    const child = spawnStart("--port", "0", "--daemon-port", "0");
    const end = ended(child);
    await once(child.stdout, "data"); // "Synthesizing dev …"
    child.kill("SIGINT");
    expect(await end).toMatchObject({ code: 130, err: "" });
    const folders = readdirSync(fileURLToPath(new URL("../../.local", import.meta.url)));
    expect(folders.filter((name) => name.includes(`-${child.pid}-`))).toEqual([]);
  });

  it("prints its address before it uploads anything, and again at the end", async () => {
    const images = mkdtempSync(join(tmpdir(), "start-"));
    writeFileSync(join(images, "notes.txt"), "not an image");
    const child = spawnStart("--port", "0", "--daemon-port", "0", "--images", images);
    const end = ended(child);
    let seen = "";
    child.stdout.on("data", (text) => {
      seen += text;
      if (seen.includes("Ctrl-C")) child.kill("SIGINT");
    });
    const { code, out } = await end;
    const addresses = [...out.matchAll(/Page +(http:\/\/127\.0\.0\.1:\d+\/)/g)];
    expect(addresses).toHaveLength(2);
    expect(addresses[0]?.[1]).toBe(addresses[1]?.[1]);
    expect(addresses[0]?.index).toBeLessThan(out.indexOf("Uploading 1 files"));
    expect(out).toContain("notes.txt");
    expect(code).toBe(0);
  }, 60_000);

  it("says which port is taken, and how to choose another", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { code, err } = await start("--port", String(port), "--exit");
    server.close();
    expect(code).toBe(1);
    expect(err).toContain(
      `Port ${port} is in use: stop the process that uses it, or choose another port with --port`,
    );
  });
});
