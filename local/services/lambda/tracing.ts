import { randomBytes } from "node:crypto";
import type { LambdaSampler } from "@image-text/xray/sampling";
import type { FunctionSettings } from "../../template/deployment.ts";
import type { Try } from "./sandbox.ts";
import { formatTraceHeader, parseTraceHeader } from "./trace-header.ts";

/** A segment document as it is sent to X-Ray. */
export type SegmentDocument = Readonly<Record<string, unknown>>;

/** What Lambda itself writes of one request to a function, over all its tries. */
export interface RequestTrace {
  readonly traceId: string;
  readonly sampled: boolean;
  /** A try begins; hand its header to the runtime, and report how it ended. */
  attempt(): AttemptTrace;
  /** The request was refused for want of concurrency. */
  throttled(): void;
  /** A synchronous request was answered. */
  answered(status: number): void;
}

export interface AttemptTrace {
  /** For `Lambda-Runtime-Trace-Id`. */
  readonly header: string;
  ended(result: Try): void;
}

export interface TracingOptions {
  readonly settings: FunctionSettings;
  readonly account: string;
  readonly sampler: LambdaSampler;
  readonly record: (document: SegmentDocument) => void;
  readonly now: () => number;
}

/**
 * Plays the Lambda service's part in a trace: takes the sampling decision where the caller took none, writes
 * the `AWS::Lambda` segment (the service) and, for each try, the `AWS::Lambda::Function` segment (the
 * function) in the style that AWS rolled out in 2025: `Init` on a cold start, no `Invocation`.
 * An asynchronous request's service segment ends with the 202; `Dwell Time` and `Attempt #n` hang below it.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-lambda.html
 */
export function traceRequest(
  options: TracingOptions,
  requestId: string,
  kind: "sync" | "async",
  received: string | undefined,
): RequestTrace {
  const { settings, account, now } = options;
  const incoming = parseTraceHeader(received);
  const arrived = now();
  const traceId = incoming.root ?? newTraceId(arrived);
  // A PassThrough function hands the caller's decision on, takes none itself and writes nothing.
  const active = settings.tracing === "Active";
  const sampled = active ? options.sampler(incoming.sampled) : (incoming.sampled ?? false);
  const record = (document: SegmentDocument) => {
    if (active && sampled) options.record({ trace_id: traceId, ...document });
  };

  const serviceId = newSegmentId();
  const service = (status: number, end: number) =>
    record({
      id: serviceId,
      name: settings.name,
      ...(incoming.parent === undefined ? {} : { parent_id: incoming.parent }),
      start_time: arrived / 1000,
      end_time: end / 1000,
      http: { response: { status } },
      ...flags(status),
      aws: { request_id: requestId, account_id: account },
      origin: "AWS::Lambda",
      resource_arn: settings.arn,
    });
  const below = (id: string, name: string, start: number, end: number, more: SegmentDocument = {}) =>
    record({
      id,
      name,
      type: "subsegment",
      parent_id: serviceId,
      start_time: start / 1000,
      end_time: end / 1000,
      ...more,
    });

  if (kind === "async") service(202, now());
  let attempts = 0;

  /** The wait before the first try, which is what the queue adds. */
  function dwelt(until: number): void {
    if (kind === "async" && attempts === 0) below(newSegmentId(), "Dwell Time", arrived, until);
  }

  return {
    traceId,
    sampled,
    attempt() {
      const began = now();
      dwelt(began);
      attempts += 1;
      const number = attempts;
      const attemptId = newSegmentId();
      const functionId = newSegmentId();
      const parent = kind === "async" ? attemptId : serviceId;
      const handedOn = active ? functionId : (incoming.parent ?? functionId);
      return {
        header: formatTraceHeader(traceId, handedOn, sampled, incoming.rest),
        ended(result) {
          record(functionSegment(options, requestId, functionId, parent, result));
          if (kind === "sync") return;
          below(attemptId, `Attempt #${number}`, began, result.end, {
            http: { response: { status: 200 } },
            ...(result.outcome.ok ? {} : { fault: true }),
          });
        },
      };
    },
    throttled() {
      const at = now();
      if (kind === "sync") return service(429, at);
      dwelt(at);
      attempts += 1;
      below(newSegmentId(), `Attempt #${attempts}`, at, at, {
        http: { response: { status: 429 } },
        ...flags(429),
      });
    },
    answered(status) {
      if (kind === "sync") service(status, now());
    },
  };
}

function functionSegment(
  { settings, account }: TracingOptions,
  requestId: string,
  id: string,
  parent: string,
  { outcome, start, end, init }: Try,
): SegmentDocument {
  return {
    id,
    name: settings.name,
    parent_id: parent,
    start_time: (init?.start ?? start) / 1000,
    end_time: end / 1000,
    aws: {
      account_id: account,
      function_arn: settings.arn,
      request_id: requestId,
      resource_names: [settings.name],
      cloudwatch_logs: [{ log_group: settings.logGroup }],
    },
    origin: "AWS::Lambda::Function",
    resource_arn: settings.arn,
    ...(outcome.ok
      ? {}
      : { fault: true, cause: outcome.error.cause ?? causeOf(outcome.error.type, outcome.error.message) }),
    ...(init === undefined
      ? {}
      : {
          subsegments: [
            { id: newSegmentId(), name: "Init", start_time: init.start / 1000, end_time: init.end / 1000 },
          ],
        }),
  };
}

const causeOf = (type: string, message: string) => ({
  exceptions: [{ id: newSegmentId(), type, message, stack: [] }],
});

function flags(status: number): SegmentDocument {
  if (status === 429) return { throttle: true, error: true };
  if (status >= 500) return { fault: true };
  return status >= 400 ? { error: true } : {};
}

/** A new trace id that begins at `now` (epoch milliseconds). */
export function newTraceId(now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  return `1-${seconds.padStart(8, "0")}-${randomBytes(12).toString("hex")}`;
}

const newSegmentId = (): string => randomBytes(8).toString("hex");
