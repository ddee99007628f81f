import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Authorizer, AwsService, Caller } from "../gateway/service.ts";
import type { Deployment, FunctionSettings } from "../template/deployment.ts";
import { createLambdaSampler } from "../xray/sampling/lambda.ts";
import { createLambdaApi } from "./api.ts";
import { unpackCode } from "./code.ts";
import { type AccessKey, checkFailureTarget, sendFailedEvent } from "./dead-letter.ts";
import { processEnvironment } from "./environment.ts";
import { createFunctionPool, type FunctionPool } from "./function.ts";
import { createLog, type LogLine } from "./log.ts";
import type { FunctionError } from "./outcome.ts";
import { type FailedEvent, processEvent, type QueuedEvent } from "./queue.ts";
import { startSandbox, type Try } from "./sandbox.ts";
import { createSlots } from "./slots.ts";
import { type RequestTrace, type SegmentDocument, traceRequest } from "./tracing.ts";

export interface LambdaOptions {
  readonly deployment: Pick<Deployment, "account" | "region" | "functions">;
  /** Where the functions' AWS clients go, e.g. `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** `host:port` of the X-Ray daemon. */
  readonly daemonAddress: string;
  readonly authorizer: Authorizer;
  /** A role's access key, and the caller it makes. */
  readonly identityOf: (roleArn: string) => AccessKey & { readonly caller: Caller };
  /** Takes the segments that Lambda itself writes. */
  readonly record: (document: SegmentDocument) => void;
  /** How long the first retry waits (AWS: 60 s); every other wait shrinks in proportion. */
  readonly retryDelaySeconds: number;
  /** Processes that run at the same time, over all functions. */
  readonly concurrency: number;
  readonly observe?: (happening: Happening) => void;
  /** For tests. */
  readonly random?: () => number;
}

/** What happened to an event, for those who watch the run. */
export type Happening = {
  readonly function: string;
  readonly requestId: string;
  readonly payload: string;
} & (
  | { readonly kind: "done" }
  | { readonly kind: "throttled" }
  | {
      readonly kind: "failed";
      readonly error: FunctionError;
      readonly retries: boolean;
      readonly log: readonly string[];
    }
  | { readonly kind: "gave-up"; readonly reason: string; readonly delivered: boolean }
);

export interface Lambda extends AwsService {
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

/** One declared function with what runs it. */
export interface RunningFunction {
  readonly settings: FunctionSettings;
  /** Undefined when the request is throttled. */
  invoke(requestId: string, payload: string, traceHeader: string | undefined): Promise<Try | undefined>;
  enqueue(requestId: string, payload: string, traceHeader: string | undefined): void;
}

/**
 * Runs the declared functions as Lambda does: AWS's runtime in a process for each concurrent invocation, with
 * the declared environment, timeout, reserved concurrency, retries and failure targets, and the role's
 * permissions. Events are taken in the order of their coming.
 * Rejects when a function could not be created on AWS either (no code, a role without xray:PutTraceSegments).
 */
export async function createLambda(options: LambdaOptions): Promise<Lambda> {
  const { deployment } = options;
  const directory = await mkdtemp(join(tmpdir(), "image-text-lambda-"));
  const slots = createSlots(options.concurrency);
  const stopped = new AbortController();
  const pending = new Set<string>();
  let whenIdle: (() => void)[] = [];
  const functions: (RunningFunction & { readonly pool: FunctionPool })[] = [];
  const log = createLog(options.authorizer, options.identityOf);

  async function create(settings: FunctionSettings) {
    checkRole(settings);
    checkFailureTarget(settings);
    const code = await unpackCode(settings, directory);
    const identity = options.identityOf(settings.roleArn);
    const sampler = createLambdaSampler(options.random === undefined ? {} : { random: options.random });
    const pool = createFunctionPool(settings, () => {
      const logStream = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
      return startSandbox({
        environment: processEnvironment(settings, {
          region: deployment.region,
          endpoint: options.endpoint,
          daemonAddress: options.daemonAddress,
          credentials: identity,
          code,
          logStream,
        }),
        taskRoot: code.taskRoot,
        memoryMb: settings.memoryMb,
        timeoutSeconds: settings.timeoutSeconds,
        log: (line) => log.write(settings, line),
      });
    });
    const trace = (requestId: string, kind: "sync" | "async", header: string | undefined): RequestTrace =>
      traceRequest(
        { settings, account: deployment.account, sampler, record: options.record, now: Date.now },
        requestId,
        kind,
        header,
      );
    const happened = (event: QueuedEvent) => ({
      function: settings.name,
      requestId: event.requestId,
      payload: event.payload,
    });
    const observe = options.observe ?? (() => undefined);

    async function failed(failure: FailedEvent): Promise<void> {
      let reason =
        failure.error?.message || failure.error?.type || `the event was throttled until it was too old`;
      let delivered = settings.deadLetterArn !== undefined || settings.onFailureArn !== undefined;
      await sendFailedEvent(settings, failure, options.endpoint, identity).catch((cause: unknown) => {
        if (stopped.signal.aborted) return;
        delivered = false;
        reason += `; and it could not be put into the failure queue: ${String(cause)}`;
      });
      observe({ ...happened(failure.event), kind: "gave-up", reason, delivered });
    }

    async function process(event: QueuedEvent): Promise<void> {
      pending.add(event.requestId);
      try {
        await processEvent(
          {
            settings,
            pool,
            slots,
            retryDelaySeconds: options.retryDelaySeconds,
            now: Date.now,
            wait: (milliseconds) => delay(milliseconds, undefined, { signal: stopped.signal }),
            tried(_, { outcome, log: lines }, retries) {
              stopped.signal.throwIfAborted(); // ended with the run: neither a failure nor worth a dead letter
              observe(
                outcome.ok
                  ? { ...happened(event), kind: "done" }
                  : { ...happened(event), kind: "failed", error: outcome.error, retries, log: lines },
              );
            },
            throttled: () => observe({ ...happened(event), kind: "throttled" }),
            failed,
          },
          event,
        );
      } catch (cause) {
        if (!stopped.signal.aborted) throw cause;
      } finally {
        pending.delete(event.requestId);
        if (pending.size === 0) {
          for (const resolve of whenIdle) resolve();
          whenIdle = [];
        }
      }
    }

    return {
      settings,
      pool,
      async invoke(requestId: string, payload: string, traceHeader: string | undefined) {
        const request = trace(requestId, "sync", traceHeader);
        const release = await slots.take();
        try {
          if (!pool.hasRoom) {
            request.throttled();
            return undefined;
          }
          const attempt = request.attempt();
          const result = await pool.run(requestId, payload, attempt.header);
          attempt.ended(result);
          request.answered(200);
          return result;
        } finally {
          release();
        }
      },
      enqueue(requestId: string, payload: string, traceHeader: string | undefined) {
        void process({
          requestId,
          payload,
          trace: trace(requestId, "async", traceHeader),
          received: Date.now(),
        });
      },
    };
  }

  /** Lambda itself refuses to create such a function, with these words. */
  function checkRole(settings: FunctionSettings): void {
    const { caller } = options.identityOf(settings.roleArn);
    const needed: [boolean, string, string, string][] = [
      [settings.tracing === "Active", "xray:PutTraceSegments", "*", "PutTraceSegments on XRAY"],
      [
        settings.deadLetterArn !== undefined,
        "sqs:SendMessage",
        settings.deadLetterArn ?? "",
        "SendMessage on SQS",
      ],
    ];
    for (const [applies, action, resource, words] of needed) {
      if (!applies) continue;
      try {
        options.authorizer.authorize(caller, action, resource);
      } catch (cause) {
        throw new Error(
          `${settings.name}: the provided execution role does not have permissions to call ${words} (${cause instanceof Error ? cause.message : String(cause)}). AWS would refuse to create the function.`,
        );
      }
    }
  }

  const removeCode = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    for (const settings of deployment.functions) functions.push(await create(settings));
  } catch (error) {
    await removeCode();
    throw error;
  }

  return {
    ...createLambdaApi(functions, options.authorizer),
    deliver(functionArn, payload, traceHeader) {
      const target = functions.find(({ settings }) => settings.arn === functionArn);
      if (target === undefined) throw new Error(`The function ${functionArn} is not declared.`);
      const requestId = randomUUID();
      target.enqueue(requestId, payload, traceHeader);
      return requestId;
    },
    get pending() {
      return pending.size;
    },
    idle: () => (pending.size === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
    logs: (functionName) => log.of(functionName),
    async close() {
      stopped.abort();
      for (const { pool } of functions) pool.close();
      await removeCode();
    },
  };
}
