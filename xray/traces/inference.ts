import type { Raw } from "../documents/json.ts";
import type { Segment, Subsegment } from "./trace.ts";

const NO_ANNOTATIONS: Segment["annotations"] = new Map();

/** What a downstream call reached, where only the caller's subsegment tells of it. */
export interface Resource {
  readonly origin?: string;
  /** Bucket, table or queue, as X-Ray adds them to `aws.resource_names`. */
  readonly names: readonly string[];
}

/**
 * Field of `aws` that names the resource, by the name of the SDK client. That a call of Lambda gets the function as
 * its resource: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html#xray-api-traces
 */
const RESOURCES: Readonly<Record<string, readonly [field: string, origin: string]>> = {
  S3: ["bucket_name", "AWS::S3::Bucket"],
  DynamoDB: ["table_name", "AWS::DynamoDB::Table"],
  SQS: ["queue_url", "AWS::SQS::Queue"],
  Lambda: ["function_name", "AWS::Lambda"],
};

/**
 * Where a subsegment's call went; undefined for one that called nobody (it has no namespace).
 * `AWS::<service>` for "downstream calls that didn't target a specific" resource and types of resources:
 * https://docs.aws.amazon.com/xray/latest/api/API_Service.html
 */
export function resourceOf(call: Subsegment): Resource | undefined {
  if (call.namespace === "remote") {
    return { names: [], ...(call.sql === undefined ? {} : { origin: "Database::SQL" }) };
  }
  if (call.namespace !== "aws") return undefined;
  const known = RESOURCES[call.name];
  const name = known === undefined ? undefined : call.aws[known[0]];
  if (known !== undefined && typeof name === "string" && name !== "") {
    return { origin: known[1], names: [name] };
  }
  return { origin: `AWS::${call.name}`, names: [] };
}

/**
 * The segment of a service that sends none itself, made of its caller's subsegment: "own new id", the
 * subsegment as parent, `http` and `aws` copied. The id is the subsegment's with every digit inverted, so that
 * a trace that is assembled again keeps its ids.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-inferred
 */
export function inferSegment(call: Subsegment, resource: Resource, traceId: string): Segment {
  return {
    kind: "segment",
    id: inverted(call.id),
    name: call.name,
    traceId,
    parentId: call.id,
    startTime: call.startTime,
    ...(call.endTime === undefined ? {} : { endTime: call.endTime }),
    error: call.error,
    throttle: call.throttle,
    fault: call.fault,
    ...(call.http === undefined ? {} : { http: call.http }),
    aws: call.aws,
    annotations: NO_ANNOTATIONS,
    metadata: {},
    subsegments: [],
    ...(resource.origin === undefined ? {} : { origin: resource.origin }),
    inferred: true,
  };
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
 * A bucket hands the trace of an upload on to the function that its notification invokes: the function's segment
 * then names the upload's subsegment as its parent, but it is not the service that the upload called.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-s3.html
 */
export function handsOn(resource: Resource, downstream: Segment): boolean {
  return resource.origin?.startsWith("AWS::S3") === true && downstream.origin === "AWS::Lambda";
}

function inverted(id: string): string {
  let result = "";
  for (const digit of id) result += (15 - Number.parseInt(digit, 16)).toString(16);
  return result;
}
