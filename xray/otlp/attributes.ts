import type { Raw } from "../documents/json.ts";
import type { Picked } from "./pick.ts";
import type { AttributeValue } from "./span.ts";

/** Attributes with this prefix hold a namespace of the metadata as JSON. */
const METADATA_PREFIX = "aws.xray.metadata.";

/**
 * Annotations and metadata: what is listed in `aws.xray.annotations` or `indexed` is indexed, all other attributes that
 * have no place of their own are metadata, those of the resource with the prefix `otel.resource.`.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/segment.go
 */
export function annotationsAndMetadata(
  span: Picked,
  resource: Picked | undefined,
  indexed: readonly string[],
): { readonly annotations?: Raw; readonly metadata?: Raw } {
  const keys = new Set([...indexed, ...span.texts("aws.xray.annotations")]);
  const annotations: Record<string, AttributeValue> = {};
  const defaults: Record<string, unknown> = {};
  const metadata: Record<string, unknown> = {};
  const add = (key: string, value: AttributeValue): void => {
    if (keys.has(key) && isIndexable(value)) annotations[annotationKey(key)] = value;
    else defaults[key] = value;
  };
  for (const [key, value] of resource?.all() ?? []) add(`otel.resource.${key}`, value);
  // An attribute that is listed is indexed even if it has a place of its own, too.
  for (const [key, value] of span.all()) {
    if (keys.has(key) && isIndexable(value)) annotations[annotationKey(key)] = value;
  }
  for (const [key, value] of span.rest()) {
    const namespace = key.startsWith(METADATA_PREFIX) ? objectOf(value) : undefined;
    if (namespace !== undefined) metadata[key.slice(METADATA_PREFIX.length)] = namespace;
    else if (!keys.has(key) || !isIndexable(value)) defaults[key] = value;
  }
  if (Object.keys(defaults).length > 0) metadata.default = { ...objectOr(metadata.default), ...defaults };
  return {
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

/** Other characters than letters, digits and dots become underscores. */
function annotationKey(key: string): string {
  return key.replace(/[^A-Za-z0-9.]/g, "_");
}

function isIndexable(value: AttributeValue): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function objectOf(value: AttributeValue): object | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined; // not JSON: kept as it is
  }
}

function objectOr(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
