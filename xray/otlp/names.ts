import type { Picked } from "./pick.ts";
import { KIND, type Span } from "./span.ts";

/** Everything but "Unicode letters, numbers, and whitespace, and the following symbols: _ . : / % & # = + \ - @" */
const INVALID = /[^\p{L}\p{N}\s_.:/%&#=+\\\-@]/gu;
const MAX_NAME = 200;

/** The name of a segment: the service's, if the resource or the span tells it. */
export function serviceNameOf(span: Span, attributes: Picked, resource: Picked): string {
  return (
    attributes.peek("aws.local.service") ??
    resource.peek("service.name") ??
    nameOf(span, attributes, resource)
  );
}

/**
 * The name of a subsegment: what was called, or what was done.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/segment.go
 */
export function nameOf(span: Span, attributes: Picked, resource: Picked): string {
  const calls = span.kind === KIND.client || span.kind === KIND.producer || span.kind === KIND.consumer;
  return (
    (calls ? withoutPrefix(attributes.peek("aws.remote.service"), attributes) : undefined) ??
    attributes.peek("peer.service") ??
    attributes.peek("aws.service") ??
    databaseOf(attributes) ??
    (span.kind === KIND.server ? resource.peek("service.name") : undefined) ??
    attributes.peek("rpc.service") ??
    (calls ? hostOf(attributes) : undefined) ??
    (span.name.replace(INVALID, "").slice(0, MAX_NAME) || "span")
  );
}

function withoutPrefix(name: string | undefined, attributes: Picked): string | undefined {
  return attributes.peek("rpc.system") === "aws-api" ? name?.replace(/^(?:AWS\.SDK\.|AWS::)/, "") : name;
}

/** `<database>@<host>`, "for database queries". */
function databaseOf(attributes: Picked): string | undefined {
  const database = attributes.peek("db.namespace") ?? attributes.peek("db.name");
  if (database === undefined) return undefined;
  const connection = attributes.peek("db.connection_string")?.replace(/^jdbc:/, "");
  const host = connection === undefined ? attributes.peek("server.address") : hostnameOf(connection);
  return host === undefined ? database : `${database}@${host}`;
}

function hostOf(attributes: Picked): string | undefined {
  return (
    attributes.peek("http.host") ?? attributes.peek("server.address") ?? attributes.peek("net.peer.name")
  );
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}
