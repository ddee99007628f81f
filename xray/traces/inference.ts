import type { Raw } from "../documents/json.ts";
import { type AwsService, awsServiceOf } from "./aws-services.ts";
import { derivedId } from "./ids.ts";
import type { Segment, Subsegment } from "./trace.ts";

/** What a downstream call reached, where only the caller's subsegment says so. */
export interface Resource {
  /** The type of the node; undefined for a remote service of an unknown type. */
  readonly origin?: string;
  /** The service's name; undefined where it is the call's. */
  readonly name?: string;
  /** Buckets, tables, queues and the like, as X-Ray adds them to `aws.resource_names`. */
  readonly names: readonly string[];
  readonly service?: AwsService;
}

/** More resources than one call of AWS can name: BatchGetItem reads at most 100 items. */
const MAX_RESOURCES = 100;
const NO_ANNOTATIONS: Segment["annotations"] = new Map();

/**
 * Where a subsegment's call went; undefined for one that called nobody (it has no namespace).
 * `AWS::<service>` for "downstream calls that didn't target a specific" resource, and types of resources:
 * https://docs.aws.amazon.com/xray/latest/api/API_Service.html
 */
export function resourceOf(call: Subsegment): Resource | undefined {
  if (call.namespace === "remote") {
    return { names: [], ...(call.sql === undefined ? {} : { origin: "Database::SQL" }) };
  }
  if (call.namespace !== "aws") return undefined;
  const { name, service } = awsServiceOf(call.name);
  if (service?.resource !== undefined) {
    const names = namesIn(call.aws, service.resource.fields);
    if (names.length > 0) return { origin: service.resource.type, name, names, service };
  }
  return { origin: `AWS::${name}`, name, names: [], ...(service === undefined ? {} : { service }) };
}

/** What the first of the fields that is set names. */
function namesIn(aws: Subsegment["aws"], fields: readonly string[]): readonly string[] {
  for (const field of [...fields, "resource_names"]) {
    const value = aws[field];
    const names: readonly unknown[] = Array.isArray(value) ? value : (dictKeys(value) ?? [value]);
    const found = names.filter((name) => typeof name === "string").filter((name) => name !== "");
    if (found.length > 0) return [...new Set(found.map(shortName))].slice(0, MAX_RESOURCES);
  }
  return [];
}

/** The X-Ray SDK for Python writes the tables of BatchGetItem as the text `dict_keys(['carts', 'stock'])`. */
function dictKeys(value: unknown): readonly string[] | undefined {
  const list = typeof value === "string" ? /^dict_keys\(\[(.*)\]\)$/.exec(value)?.[1] : undefined;
  return list?.match(/[^'", ]+/g) ?? undefined;
}

/**
 * The name in the ARN of a function, a stream or a state machine, which their other calls and their own segments use.
 * Topics and queues are named by their ARN and URL.
 */
function shortName(name: string): string {
  return (
    /^arn:[^:]*:(?:lambda:[^:]*:[^:]*:function|states:[^:]*:[^:]*:stateMachine|kinesis:[^:]*:[^:]*:stream)[:/]([^:/]+)/.exec(
      name,
    )?.[1] ?? name
  );
}

/**
 * Segments of a service that sends none itself, made of its caller's subsegment, one for each resource: "own new id",
 * the subsegment as parent, `http` and `aws` copied. The first id is the subsegment's with every digit inverted, so
 * that a trace that is assembled again keeps its ids.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-inferred
 */
export function inferSegments(call: Subsegment, resource: Resource, traceId: string): Segment[] {
  const names = resource.names.length === 0 ? [undefined] : resource.names;
  return names.map((name, index) => ({
    kind: "segment",
    id: derivedId(call.id, index),
    name: resource.name ?? call.name,
    traceId,
    parentId: call.id,
    startTime: call.startTime,
    ...(call.endTime === undefined ? {} : { endTime: call.endTime }),
    error: call.error,
    throttle: call.throttle,
    fault: call.fault,
    ...(call.http === undefined ? {} : { http: call.http }),
    aws: name === undefined ? call.aws : { ...call.aws, resource_names: [name] },
    annotations: NO_ANNOTATIONS,
    metadata: {},
    subsegments: [],
    ...(resource.origin === undefined ? {} : { origin: resource.origin }),
    inferred: true,
  }));
}

/** An inferred segment as a document, as BatchGetTraces lists it. */
export function inferredDocument(segment: Segment): Raw {
  return {
    id: segment.id,
    name: segment.name,
    start_time: segment.startTime,
    trace_id: segment.traceId,
    ...(segment.endTime === undefined ? { in_progress: true } : { end_time: segment.endTime }),
    parent_id: segment.parentId,
    inferred: true,
    ...(segment.error ? { error: true } : {}),
    ...(segment.throttle ? { throttle: true } : {}),
    ...(segment.fault ? { fault: true } : {}),
    ...(segment.http === undefined ? {} : { http: segment.http }),
    aws: segment.aws,
    ...(segment.origin === undefined ? {} : { origin: segment.origin }),
  };
}

/**
 * Whether the service called only handed the trace on: a bucket, a queue, a topic, a bus or a stream invokes somebody,
 * whose segment then names the call as its parent but is not of the service called. Where that service sends a
 * segment itself (a topic or a state machine with tracing on), the segment is the answer and replaces the inferred one.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-s3.html
 */
export function handsOn({ service }: Resource, downstream: Segment): boolean {
  if (service?.isEventSource !== true) return false;
  const [, owner] = downstream.origin?.split("::") ?? [];
  return owner === undefined || awsServiceOf(owner).service !== service;
}
