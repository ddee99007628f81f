import type { Raw } from "../documents/json.ts";
import { derivedId } from "../traces/ids.ts";
import { annotationsAndMetadata } from "./attributes.ts";
import { awsOf, compact, originOf } from "./aws.ts";
import { failureOf } from "./cause.ts";
import { httpOf } from "./http.ts";
import { nameOf, serviceNameOf } from "./names.ts";
import { Picked } from "./pick.ts";
import { type Attributes, KIND, type Span } from "./span.ts";
import { sqlOf } from "./sql.ts";

/**
 * A span as segment documents, by the public rules of the collector's X-Ray exporter:
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/awsxrayexporter
 *
 * A span that enters a service (of kind server or consumer, without a parent, with a parent in another process, or with
 * `aws.span.kind: LOCAL_ROOT`) is a segment that is named after the service; any other span is a subsegment. One that
 * enters a service and calls another at once is both. Where this differs from the exporter, docs/opentelemetry.md says so.
 */
export function segmentsOf(span: Span, resource: Attributes, indexed: readonly string[] = []): Raw[] {
  if (!entersService(span)) return [documentOf(span, resource, indexed, "subsegment")];
  const isCall =
    span.kind === KIND.client ||
    span.kind === KIND.producer ||
    (span.kind === KIND.consumer && span.attributes.get("aws.span.kind") === "LOCAL_ROOT");
  if (!isCall) return [documentOf(span, resource, indexed, "segment")];
  const service = derivedId(span.id, 0);
  const { http: _, sql: _sql, links, aws, ...segment } = documentOf(span, resource, indexed, "segment");
  return [
    compact({
      ...segment,
      id: service,
      aws: withoutCall(aws),
      links: span.kind === KIND.consumer ? links : undefined,
    }),
    documentOf({ ...span, parentId: service }, resource, indexed, "subsegment"),
  ];
}

/** Whether a span is the first of its service in a trace. */
function entersService({ kind, parentId, hasRemoteParent, attributes }: Span): boolean {
  if (parentId === undefined || attributes.get("aws.span.kind") === "LOCAL_ROOT") return true;
  if (kind === KIND.server) return true;
  return kind === KIND.consumer ? hasRemoteParent !== false : hasRemoteParent === true;
}

function documentOf(
  span: Span,
  resourceAttributes: Attributes,
  indexed: readonly string[],
  type: "segment" | "subsegment",
): Raw {
  const attributes = new Picked(span.attributes);
  const resource = new Picked(resourceAttributes);
  const isSegment = type === "segment";
  const name = isSegment ? serviceNameOf(span, attributes, resource) : nameOf(span, attributes, resource);
  const isAws = attributes.peek("rpc.system") === "aws-api" || attributes.has("aws.service");
  const http = httpOf(attributes, span.kind === KIND.server);
  const status = attributes.number("http.response.status_code", "http.status_code");
  const sql = sqlOf(attributes, span.name);
  const aws = awsOf(attributes, resource);
  const user = attributes.text("enduser.id");
  const version = resource.text("service.version", "container.image.tag");
  return compact({
    trace_id: `1-${span.traceId.slice(0, 8)}-${span.traceId.slice(8)}`,
    id: span.id,
    parent_id: span.parentId,
    name,
    start_time: span.start,
    end_time: span.end,
    ...failureOf(span, status, resource.text("telemetry.sdk.language")),
    type: isSegment ? undefined : "subsegment",
    namespace: isSegment ? undefined : namespaceOf(span, isAws),
    origin: isSegment ? originOf(resource) : undefined,
    service: isSegment && version !== undefined ? { version } : undefined,
    user,
    http,
    aws,
    sql: isSegment ? undefined : sql,
    links: span.links.length === 0 ? undefined : span.links.map(linkOf),
    ...annotationsAndMetadata(attributes, isSegment ? resource : undefined, indexed),
  });
}

function namespaceOf({ kind, attributes }: Span, isAws: boolean): string | undefined {
  if (isAws) return "aws";
  const calls = kind === KIND.producer || kind === KIND.consumer;
  return kind === KIND.client || (calls && attributes.has("aws.remote.service")) ? "remote" : undefined;
}

function linkOf({ traceId, id, attributes }: Span["links"][number]): Raw {
  return {
    trace_id: `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`,
    id,
    attributes: Object.fromEntries(attributes),
  };
}

/** `aws` of the service itself, without what it called. */
function withoutCall(aws: unknown): Raw {
  const called = new Set(["operation", "region", "request_id", "queue_url", "table_name", "table_names"]);
  return Object.fromEntries(Object.entries(aws ?? {}).filter(([key]) => !called.has(key)));
}
