import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeKey } from "@image-text/contract/object-key";
import { unzipSync } from "fflate";
import { bundle } from "../build/bundle.ts";
import { hostLayer } from "../build/layer.ts";
import { zip } from "../build/zip.ts";

/** What Lambda's runtime does, without Lambda: loads the bundle, sets the trace header, calls the handler. */
const driver = `
  const { handler } = await import("file:///" + process.env.LAMBDA_TASK_ROOT + "/index.mjs");
  process.on("message", async ({ event, header, milliseconds, die }) => {
    process.env._X_AMZN_TRACE_ID = header;
    const end = Date.now() + milliseconds;
    const context = { awsRequestId: "request", getRemainingTimeInMillis: () => end - Date.now() };
    const answer = await handler(event, context).then(
      (value) => ({ value }),
      (error) => ({ error: { name: error.name, message: error.message, stack: error.stack } }),
    );
    if (die) process.kill(process.pid, "SIGKILL");
    process.send(answer);
  });
  process.send("ready");
`;

export interface Answer {
  readonly value?: readonly string[];
  readonly error?: { readonly name: string; readonly message: string; readonly stack: string };
}

export interface Invocation {
  readonly sampled?: boolean;
  /** Tracing is off: the header has nothing but a root, as Lambda then gives it. */
  readonly off?: boolean;
  /** Time the function has, in milliseconds. */
  readonly milliseconds?: number;
  /** Kill the process in the moment that the handler returns, as Lambda may freeze it. */
  readonly die?: boolean;
}

/** A function's bundle, taken from its zip, in a Node process of its own, with the layer as Lambda provides it. */
export class Runtime implements AsyncDisposable {
  readonly #folder: string;
  readonly #process: ChildProcess;
  /** Standard output so far: the log, one JSON object a line. */
  output = "";

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#process = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
    });
  }

  static async start(name: string, environment: Readonly<Record<string, string>>): Promise<Runtime> {
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    const entry = fileURLToPath(new URL(`../${name}/index.ts`, import.meta.url));
    await unpack(zip(await bundle(entry), 0), join(folder, "task"));
    await unpack(await hostLayer(), join(folder, "opt"));
    const child = spawn(
      process.execPath,
      ["--no-warnings", "--expose-gc", "--input-type=module", "-e", driver],
      {
        stdio: ["ignore", "pipe", "inherit", "ipc"],
        cwd: folder,
        // Nothing of this process: as bare as Lambda, and no node_modules in reach.
        env: {
          LAMBDA_TASK_ROOT: join(folder, "task"),
          NODE_PATH: join(folder, "opt/nodejs/node_modules"),
          AWS_REGION: "eu-west-1",
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          ...environment,
        },
      },
    );
    await once(child, "message");
    return new Runtime(folder, child);
  }

  /** Calls the handler in a new trace. */
  async invoke(
    event: unknown,
    { sampled = true, off = false, milliseconds = 30_000, die = false }: Invocation = {},
  ) {
    const traceId = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
    const parent = randomBytes(8).toString("hex");
    const decided = `Root=${traceId};Parent=${parent};Sampled=${sampled ? 1 : 0};Lineage=1:a:0`;
    const header = off ? `Root=${traceId}` : decided;
    this.#process.send({ event, header, milliseconds, die });
    const [answer = {}]: Answer[] = die
      ? await once(this.#process, "exit").then(() => [])
      : await once(this.#process, "message");
    return { ...answer, traceId, parent };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill();
      await once(this.#process, "exit");
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function unpack(bytes: Uint8Array, folder: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** An S3 notification about one object, as S3 sends it. */
export function uploaded(bucket: string, key: string, versionId: string, sequencer: string, size: number) {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "eu-west-1",
    eventTime: "2026-01-01T00:00:00.000Z",
    eventName: "ObjectCreated:Put",
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "all",
      bucket: { name: bucket, ownerIdentity: { principalId: "A" }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeKey(key),
        size,
        eTag: "e",
        versionId,
        sequencer,
      },
    },
  };
}
