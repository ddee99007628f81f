import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import * as model from "@aws-sdk/client-lambda";
import { NO_FAULTS } from "../../faults/faults.ts";
import type { Authorizer } from "../../gateway/service.ts";
import { ownFolder } from "../../host/folder.ts";
import { createService, type EmulatedService, restJson } from "../../protocol/index.ts";
import { createLog, type LogLine } from "./log.ts";
import { lambdaOperations } from "./operations.ts";
import type { LambdaOptions } from "./options.ts";
import { createPending } from "./pending.ts";
import { createRunningFunction, type RunningFunction } from "./running.ts";
import { createSlots } from "./slots.ts";

export interface Lambda extends EmulatedService {
  /**
   * Queues an event as an AWS service does that has the function's permission, and returns its request id.
   * Throws when the function is not declared.
   */
  deliver(functionArn: string, payload: string, traceHeader: string | undefined): string;
  /** Events that are queued, running or waiting for a retry. */
  readonly pending: number;
  /** Resolves when no event is pending. */
  idle(): Promise<void>;
  logs(functionName: string): readonly LogLine[];
  close(): Promise<void>;
}

/**
 * Runs the declared functions as Lambda does: AWS's runtime in a process for each concurrent invocation, with
 * the declared environment, timeout, reserved concurrency, retries and failure targets, and the role's
 * permissions. Events are taken in the order of their coming.
 * @throws UserError when a function could not be created on AWS either (no code, a role without
 * xray:PutTraceSegments).
 */
export async function createLambda(options: LambdaOptions): Promise<Lambda> {
  const directory = ownFolder(tmpdir(), "image-text-lambda-");
  const stopped = new AbortController();
  // Every event that waits listens, and there may be thousands.
  setMaxListeners(0, stopped.signal);
  const { faults = NO_FAULTS } = options;
  const pending = createPending();
  const log = createLog(options.authorizer, options.identityOf, options.logGroups);
  const shared = {
    directory,
    slots: createSlots(options.concurrency),
    pending,
    log,
    stopped: stopped.signal,
  };
  const functions: RunningFunction[] = [];
  const removeCode = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });

  try {
    for (const settings of options.deployment.functions) {
      functions.push(await createRunningFunction(settings, options, shared));
    }
  } catch (error) {
    await removeCode();
    throw error;
  }

  return {
    ...lambdaService(functions, options.authorizer),
    deliver(functionArn, payload, traceHeader) {
      const target = functions.find(({ settings }) => settings.arn === functionArn);
      if (target === undefined) throw new Error(`The function ${functionArn} is not declared.`);
      const requestId = randomUUID();
      const enqueue = () => target.enqueue(requestId, payload, traceHeader);
      const fault = faults.ofEvent();
      if (fault !== "late") enqueue();
      if (fault !== undefined) pending.add(later(LATE_MS * faults.random(), stopped.signal, enqueue));
      return requestId;
    },
    get pending() {
      return pending.size;
    },
    idle: () => pending.idle(),
    logs: (functionName) => log.of(functionName),
    async close() {
      stopped.abort();
      for (const one of functions) one.close();
      await removeCode();
    },
  };
}

/** Milliseconds by which an event is late, at most, or comes a second time: long enough for others to overtake it. */
const LATE_MS = 3_000;

/** Does `work` after a while, unless the run has ended by then. */
async function later(milliseconds: number, signal: AbortSignal, work: () => void): Promise<void> {
  await delay(milliseconds, undefined, { signal }).then(work, (error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Lambda's API over functions that are already there. */
export function lambdaService(
  functions: readonly RunningFunction[],
  authorizer: Authorizer,
): EmulatedService {
  return createService({
    name: "AWS Lambda",
    model,
    protocols: [restJson()],
    operations: lambdaOperations(functions, authorizer),
  });
}
