import type { Raw } from "../documents/json.ts";
import {
  type Entity,
  isFault,
  type Segment,
  type Subsegment,
  serviceOf,
  type Trace,
} from "../traces/trace.ts";

/** A span as ListRetrievedTraces gives it in the OTEL format. */
export interface SpanDocument {
  readonly id: string;
  readonly document: Raw;
}

const NANOSECONDS = 1_000_000_000n;
const MICROSECONDS = 1_000_000;

/**
 * The spans of a trace: one for each segment and subsegment that was sent. The form is that of the log group of
 * Transaction Search (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html);
 * AWS publishes no schema of it, so this is an approximation.
 */
export function spansOf(trace: Trace): SpanDocument[] {
  const traceId = trace.id.slice(2).replace("-", "");
  const sent = trace.segments.filter(({ inferred }) => !inferred);
  const below = (entity: Entity, segment: Segment): SpanDocument[] =>
    entity.subsegments.flatMap((child) => [
      spanOf(child, traceId, segment, entity.id),
      ...below(child, segment),
    ]);
  return sent.flatMap((segment) => [
    spanOf(segment, traceId, segment, segment.parentId),
    ...below(segment, segment),
  ]);
}

function spanOf(
  entity: Segment | Subsegment,
  traceId: string,
  segment: Segment,
  parentId: string | undefined,
): SpanDocument {
  const { id, name, startTime, endTime } = entity;
  const document = {
    resource: { attributes: resourceOf(segment) },
    traceId,
    spanId: id,
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    name,
    kind: kindOf(entity),
    startTimeUnixNano: nanoseconds(startTime),
    ...(endTime === undefined ? {} : { endTimeUnixNano: nanoseconds(endTime) }),
    attributes: attributesOf(entity),
    status: { code: isFault(entity) || entity.error ? "ERROR" : "UNSET" },
    events: (entity.cause?.exceptions ?? []).map(({ type, message }) => ({
      name: "exception",
      attributes: { "exception.type": type ?? "", "exception.message": message ?? "" },
    })),
  };
  return { id, document };
}

function kindOf(entity: Segment | Subsegment): "SERVER" | "CLIENT" | "INTERNAL" {
  if (entity.kind === "segment") return "SERVER";
  return entity.namespace === "aws" || entity.namespace === "remote" ? "CLIENT" : "INTERNAL";
}

function resourceOf(segment: Segment): Raw {
  const { name, accountId, type } = serviceOf(segment);
  return {
    "service.name": name,
    ...(accountId === undefined ? {} : { "cloud.account.id": accountId }),
    ...(type === undefined ? {} : { "aws.xray.origin": type }),
  };
}

function attributesOf({ http, aws, annotations }: Entity): Raw {
  const given = {
    "http.request.method": http?.request?.method,
    "url.full": http?.request?.url,
    "user_agent.original": http?.request?.user_agent,
    "client.address": http?.request?.client_ip,
    "http.response.status_code": http?.response?.status,
    "rpc.method": aws.operation,
    "aws.region": aws.region,
    "aws.request_id": aws.request_id,
    ...Object.fromEntries(annotations),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Epoch seconds in nanoseconds; a text, because a number has not enough digits. */
function nanoseconds(seconds: number): string {
  const micro = BigInt(Math.round(seconds * MICROSECONDS));
  return String((micro * NANOSECONDS) / BigInt(MICROSECONDS));
}
