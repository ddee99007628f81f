import { type Faults, NO_FAULTS } from "../../faults/faults.ts";
import type { FunctionSettings } from "../../template/deployment.ts";
import { platformError } from "./outcome.ts";
import type { Sandbox, Try } from "./sandbox.ts";

/** Runs a function's invocations, each in a process of its own, and keeps the processes for the next ones. */
export interface FunctionPool {
  /** Undefined when the function's reserved concurrency is used up: the request is throttled. */
  run(requestId: string, payload: string, traceHeader: string): Promise<Try>;
  /** Whether the function's reserved concurrency leaves room for one more. */
  readonly hasRoom: boolean;
  readonly running: number;
  close(): void;
}

/** Processes that wait longer than this for work are ended; AWS names no time. */
const IDLE_MS = 5 * 60_000;

/** Milliseconds in which an injected fault ends a process: most invocations take about as long. */
const INTERRUPTION_MS = 300;

/**
 * One process for each concurrent invocation; a free one is used again (a warm start), the most recently used
 * first. `start` starts a new one (a cold start).
 */
export function createFunctionPool(
  settings: FunctionSettings,
  start: () => Promise<Sandbox>,
  faults: Faults = NO_FAULTS,
): FunctionPool {
  const idle: { readonly sandbox: Sandbox; readonly timer: NodeJS.Timeout }[] = [];
  const busy = new Set<Sandbox>();
  let running = 0;
  let closed = false;

  async function acquire(): Promise<Sandbox> {
    for (let free = idle.pop(); free !== undefined; free = idle.pop()) {
      clearTimeout(free.timer);
      if (free.sandbox.alive) return free.sandbox;
    }
    return start();
  }

  function release(sandbox: Sandbox): void {
    busy.delete(sandbox);
    if (!sandbox.alive) return;
    const timer = setTimeout(() => {
      idle.splice(idle.indexOf(entry), 1);
      sandbox.kill();
    }, IDLE_MS);
    timer.unref();
    const entry = { sandbox, timer };
    idle.push(entry);
  }

  /** Interrupts the process at some moment of its invocation, or at the latest when it is called. */
  function interruption(sandbox: Sandbox): (() => void) | undefined {
    const fault = faults.ofFunction();
    if (fault === undefined) return undefined;
    const timer = setTimeout(() => sandbox.interrupt(fault), INTERRUPTION_MS * faults.random());
    return () => {
      clearTimeout(timer);
      sandbox.interrupt(fault);
    };
  }

  return {
    get hasRoom() {
      return settings.reservedConcurrency === undefined || running < settings.reservedConcurrency;
    },
    get running() {
      return running;
    },
    async run(requestId, payload, traceHeader) {
      running += 1;
      try {
        const sandbox = await acquire();
        if (closed) sandbox.kill();
        busy.add(sandbox);
        const interrupt = interruption(sandbox);
        const result = await sandbox.run({ requestId, payload, traceHeader, functionArn: settings.arn });
        interrupt?.();
        release(sandbox);
        return result;
      } catch (cause) {
        const now = Date.now();
        const error = platformError("Runtime.InvalidEntrypoint", requestId, String(cause));
        return { outcome: { ok: false, error }, start: now, end: now, log: [] };
      } finally {
        running -= 1;
      }
    },
    close() {
      closed = true;
      for (const { sandbox, timer } of idle.splice(0)) {
        clearTimeout(timer);
        sandbox.kill();
      }
      for (const sandbox of busy) sandbox.kill();
    },
  };
}
