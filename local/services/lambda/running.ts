import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { MetricName } from "@image-text/contract/metrics";
import { createLambdaSampler } from "@image-text/xray/sampling";
import type { FunctionSettings } from "../../template/deployment.ts";
import { NO_METER } from "../cloudwatch/meter.ts";
import { type UnpackedCode, unpackCode } from "./code.ts";
import { checkFailureTarget, sendFailedEvent } from "./dead-letter.ts";
import { processEnvironment } from "./environment.ts";
import { createFunctionPool } from "./function.ts";
import type { InvocationEvent } from "./invocation-event.ts";
import type { Log } from "./log.ts";
import type { LambdaOptions } from "./options.ts";
import type { Pending } from "./pending.ts";
import { withPlatformLines } from "./platform-log.ts";
import { type FailedEvent, processEvent, type QueuedEvent } from "./queue.ts";
import { checkRole } from "./role.ts";
import { startSandbox, type Try } from "./sandbox.ts";
import type { Slots } from "./slots.ts";
import { type RequestTrace, traceRequest } from "./tracing.ts";

/** One declared function with what runs it. */
export interface RunningFunction {
  readonly settings: FunctionSettings;
  readonly code: Pick<UnpackedCode, "sha256" | "bytes">;
  /** When it was created: the start of the run. */
  readonly modified: Date;
  /** Undefined when the request is throttled. */
  invoke(requestId: string, payload: string, traceHeader: string | undefined): Promise<Try | undefined>;
  enqueue(requestId: string, payload: string, traceHeader: string | undefined): void;
  close(): void;
}

/** What the functions of one Lambda share. */
export interface Shared {
  /** Folder for their code. */
  readonly directory: string;
  readonly slots: Slots;
  readonly pending: Pending;
  readonly log: Log;
  /** Aborted when the run ends. */
  readonly stopped: AbortSignal;
}

/**
 * Prepares a function as CreateFunction does.
 * @throws UserError where AWS would refuse to create it.
 */
export async function createRunningFunction(
  settings: FunctionSettings,
  options: LambdaOptions,
  { directory, slots, pending, log, stopped }: Shared,
): Promise<RunningFunction> {
  const identity = options.identityOf(settings.roleArn);
  checkRole(settings, identity.caller, options.authorizer);
  checkFailureTarget(settings);
  const code = await unpackCode(settings, directory);
  const sampler = createLambdaSampler(options.random === undefined ? {} : { random: options.random });
  const { account, region } = options.deployment;
  const { meter = NO_METER } = options;
  const measure = (metric: MetricName<"AWS/Lambda">, value: number) =>
    meter("AWS/Lambda", settings.name, metric, value);
  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  function measured({ outcome, start, end }: Try): void {
    measure("Invocations", 1);
    measure("Errors", outcome.ok ? 0 : 1);
    measure("Duration", end - start);
    measure("ConcurrentExecutions", pool.running + 1);
  }

  const pool = createFunctionPool(
    settings,
    async () => {
      const logStream = newLogStream();
      const write = (line: string) => log.write(settings, logStream, line);
      const sandbox = await startSandbox({
        environment: processEnvironment(settings, {
          region,
          endpoint: options.endpoint,
          daemonAddress: options.daemonAddress,
          credentials: identity,
          code,
          logStream,
        }),
        taskRoot: code.taskRoot,
        memoryMb: settings.memoryMb,
        timeoutSeconds: settings.timeoutSeconds,
        log: write,
      });
      return withPlatformLines(sandbox, settings, write);
    },
    options.faults,
  );

  function trace(requestId: string, kind: "sync" | "async", header: string | undefined): RequestTrace {
    const { record } = options;
    return traceRequest({ settings, account, sampler, record, now: Date.now }, requestId, kind, header);
  }

  type Kind<T = InvocationEvent> = T extends InvocationEvent
    ? Omit<T, "function" | "requestId" | "payload" | "traceId">
    : never;
  function observe({ requestId, payload, trace: { traceId } }: QueuedEvent, event: Kind): void {
    options.observe?.({ function: settings.name, requestId, payload, traceId, ...event });
  }

  async function failed(failure: FailedEvent): Promise<void> {
    const { error, event } = failure;
    let reason = error?.message || error?.type || "the event was throttled until it was too old";
    let delivered = settings.deadLetterArn !== undefined || settings.onFailureArn !== undefined;
    await sendFailedEvent(settings, failure, options.endpoint, identity).catch((cause: unknown) => {
      stopped.throwIfAborted();
      delivered = false;
      reason += `; and it could not be put into the failure queue: ${String(cause)}`;
    });
    measure("AsyncEventsDropped", 1);
    if (!delivered) measure("DeadLetterErrors", 1);
    observe(event, { kind: "exhausted", reason, delivered });
  }

  const queue = {
    settings,
    pool,
    slots,
    retryDelaySeconds: options.retryDelaySeconds,
    now: Date.now,
    wait: (milliseconds: number) => delay(milliseconds, undefined, { signal: stopped }),
    tried(event: QueuedEvent, attempt: Try, retries: boolean) {
      stopped.throwIfAborted(); // ended with the run: neither a failure nor worth a dead letter
      const { outcome, log: lines } = attempt;
      measured(attempt);
      measure("AsyncEventAge", attempt.start - event.received);
      if (outcome.ok) observe(event, { kind: "done" });
      else observe(event, { kind: "failed", error: outcome.error, retries, log: lines });
    },
    throttled(event: QueuedEvent) {
      measure("Throttles", 1);
      observe(event, { kind: "throttled" });
    },
    failed,
  };

  async function process(event: QueuedEvent): Promise<void> {
    try {
      await processEvent(queue, event);
    } catch (cause) {
      if (!stopped.aborted) throw cause;
    }
  }

  return {
    settings,
    code,
    modified: new Date(),
    async invoke(requestId, payload, traceHeader) {
      const request = trace(requestId, "sync", traceHeader);
      const release = await slots.take();
      try {
        if (!pool.hasRoom) {
          request.throttled();
          measure("Throttles", 1);
          return undefined;
        }
        const attempt = request.attempt();
        const result = await pool.run(requestId, payload, attempt.header);
        attempt.ended(result);
        measured(result);
        request.answered(200);
        return result;
      } finally {
        release();
      }
    },
    enqueue(requestId, payload, traceHeader) {
      const request = trace(requestId, "async", traceHeader);
      pending.add(process({ requestId, payload, trace: request, received: Date.now() }));
    },
    close: () => pool.close(),
  };
}

/** As Lambda names them: `2026/11/23/[$LATEST]<32 hex digits>`. */
const newLogStream = (): string =>
  `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
