import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { FunctionFault } from "../../faults/fault.ts";
import { type FunctionError, type Outcome, platformError } from "./outcome.ts";
import { InitError, type Invocation, openRuntimeApi } from "./runtime-api.ts";

/** AWS's own runtime: it loads the handler, makes the context, formats the log and reports errors. */
const RUNTIME = createRequire(import.meta.url).resolve("aws-lambda-ric");
const RAPID_CLIENT = fileURLToPath(new URL("rapid-client.cjs", import.meta.url));

/** Lambda stops an initialization after 10 s and repeats it within the first invocation's own timeout. */
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
const INIT_MS = 10_000;

export interface SandboxOptions {
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly taskRoot: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Called with every line the process writes. */
  readonly log: (line: string) => void;
}

/** One try, and when its parts began and ended (epoch milliseconds). */
export interface Try {
  readonly outcome: Outcome;
  readonly start: number;
  readonly end: number;
  /** Only on a cold start. */
  readonly init?: { readonly start: number; readonly end: number };
  /** What the process wrote meanwhile. */
  readonly log: readonly string[];
  /** What Lambda writes before and after that. */
  readonly platform?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** An execution environment: one process that serves one invocation at a time. */
export interface Sandbox {
  run(invocation: Omit<Invocation, "deadline">): Promise<Try>;
  /** False once the process has ended; then it takes no further invocation. */
  readonly alive: boolean;
  kill(): void;
  /** Ends the process as a fault does that is injected; its invocation is reported accordingly. */
  interrupt(fault: FunctionFault): void;
}

/**
 * Starts a process with AWS's Runtime Interface Client in it. The process is killed at the function's timeout.
 * Not reproduced: Amazon Linux, the read-only task folder, the size of the disk. The memory setting bounds
 * V8's heap alone, as Lambda's own flags do, not what native code such as libvips takes.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const api = await openRuntimeApi();
  const started = Date.now();
  const child = spawn(
    process.execPath,
    [
      "--expose-gc", // so does Lambda's runtime
      `--max-old-space-size=${Math.max(32, Math.floor(options.memoryMb * 0.9))}`,
      "--require",
      RAPID_CLIENT,
      RUNTIME,
    ],
    {
      cwd: options.taskRoot,
      env: { ...options.environment, RUNTIME_API_SOCKET: api.socketPath },
      // The last one carries nothing: it ends with this process, and then so does the function (rapid-client.cjs).
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      // A group of its own: Ctrl-C is for the run, which ends its functions itself.
      detached: true,
    },
  );
  let written: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue; // not with these stdio options
    createInterface({ input: stream }).on("line", (line) => {
      written.push(line);
      options.log(line);
    });
  }

  let alive = true;
  let cold = true;
  let interrupted: FunctionFault | undefined;
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`the process could not be started: ${error.message}`));
    child.once("close", (code, signal) =>
      resolve(
        signal === null
          ? `Runtime exited with error: exit status ${code}`
          : `Runtime exited with error: signal: ${signal}`,
      ),
    );
  }).then((how) => {
    alive = false;
    api.close();
    return how;
  });

  function kill(): void {
    alive = false;
    child.kill("SIGKILL");
  }

  const timedOut = (requestId: string) =>
    platformError(
      "Sandbox.Timedout",
      requestId,
      `Task timed out after ${options.timeoutSeconds.toFixed(2)} seconds`,
    );

  /** Resolves on the answer, the end of the process or the deadline, whichever comes first. */
  async function within(milliseconds: number, requestId: string, work: Promise<Outcome>): Promise<Outcome> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => {
        kill();
        resolve({
          ok: false,
          error: timedOut(requestId),
        });
      }, milliseconds);
    });
    const gone = exited.then(
      (how): Outcome => ({
        ok: false,
        error: interrupted === "timeout" ? timedOut(requestId) : exitError(requestId, how, interrupted),
      }),
    );
    return Promise.race([work, gone, late]).finally(() => clearTimeout(timer));
  }

  return {
    get alive() {
      return alive;
    },
    kill,
    interrupt(fault) {
      interrupted = fault;
      kill();
    },
    async run(invocation) {
      const timeout = options.timeoutSeconds * 1000;
      if (!cold) written = [];
      let init: Try["init"];
      if (cold) {
        cold = false;
        const failed = await within(
          INIT_MS + timeout,
          invocation.requestId,
          api.ready.then(
            (): Outcome => ({ ok: true, payload: "" }),
            (cause: unknown): Outcome => {
              if (cause instanceof InitError) return { ok: false, error: cause.reported };
              throw cause;
            },
          ),
        );
        init = { start: started, end: Date.now() };
        if (!failed.ok) {
          kill();
          return { outcome: failed, start: init.end, end: init.end, init, log: written };
        }
      }
      const start = Date.now();
      const answer = api.invoke({ ...invocation, deadline: start + timeout });
      const outcome = await within(timeout, invocation.requestId, answer);
      const end = Date.now();
      await writtenIsRead();
      return { outcome, start, end, log: written, ...(init === undefined ? {} : { init }) };
    },
  };
}

/**
 * Resolves when what the process wrote before its answer was read. It writes its output before it answers, but the two
 * come by different pipes: what lies in one of them is read in the next turn of the event loop.
 */
async function writtenIsRead(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** How Lambda reports a process that ended by itself. https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
function exitError(requestId: string, how: string, fault: FunctionFault | undefined): FunctionError {
  return fault === "memory"
    ? platformError("Runtime.OutOfMemory", requestId, "Runtime exited with error: signal: killed")
    : platformError("Runtime.ExitError", requestId, how);
}
