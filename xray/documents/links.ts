import type { Segment } from "../traces/trace.ts";
import { isText, record } from "./json.ts";
import type { DocumentReader } from "./reader.ts";

/** "Each segment … can be linked to up to 20 traces", https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html */
const MAX_LINKS = 20;

/** Where a segment's messages came from. */
export function linksOf(value: unknown, reader: DocumentReader): NonNullable<Segment["links"]> {
  if (!Array.isArray(value)) return [];
  const links: { traceId: string; id: string }[] = [];
  for (const each of value) {
    const { trace_id: traceId, id } = record(each) ?? {};
    if (isText(traceId) && isText(id)) links.push({ traceId: traceId.toLowerCase(), id: id.toLowerCase() });
    else reader.note("link-form", "a link without a trace_id and an id is dropped.");
  }
  if (links.length <= MAX_LINKS || !reader.applies("links")) return links;
  reader.note("links", `${links.length - MAX_LINKS} of ${links.length} links are dropped.`);
  return links.slice(0, MAX_LINKS);
}
