import type { Segment, Subsegment } from "../traces/trace.ts";
import { annotationsOf } from "./annotations.ts";
import { causeOf } from "./cause.ts";
import { httpOf } from "./http.ts";
import { isText, type Raw, record } from "./json.ts";
import { linksOf } from "./links.ts";
import { type DocumentReader, show } from "./reader.ts";

const ID = /^[0-9a-f]{16}$/i;
/** "Unicode letters, numbers, and whitespace, and the following symbols: _ . : / % & # = + \ - @" */
const NAME = /^[\p{L}\p{N}\s_.:/%&#=+\\\-@]*$/u;
/** Most names are of these: the full test is needed for the others only. */
const PLAIN_NAME = /^[\w .:/%&#=+\\\-@]*$/;
const MAX_NAME = 200;
const MAX_USER = 250;
const NAMESPACES = new Set(["aws", "remote"]);
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads one segment or subsegment without what is nested in it. Unknown fields are ignored; a field of the wrong type
 * is refused. Throws a Refusal.
 * Fields: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function readEntity(raw: Raw, subsegment: boolean, reader: DocumentReader): Segment | Subsegment {
  reader.begin(raw, subsegment);
  return subsegment ? readSubsegment(raw, reader) : readSegment(raw, reader);
}

function readSegment(raw: Raw, reader: DocumentReader): Segment {
  const segment: Writable<Segment> = {
    kind: "segment",
    ...common(raw, reader),
    traceId: typeof raw.trace_id === "string" ? raw.trace_id.toLowerCase() : "",
    inferred: raw.inferred === true,
  };
  const parentId = parentIdOf(raw, reader);
  if (parentId !== undefined) segment.parentId = parentId;
  const origin = reader.text(raw, "origin");
  if (origin) segment.origin = origin;
  const resourceArn = reader.text(raw, "resource_arn");
  if (resourceArn) segment.resourceArn = resourceArn;
  const user = reader.text(raw, "user");
  if (user !== undefined) segment.user = reader.cut(user, "user", MAX_USER);
  const service = reader.object(raw, "service");
  if (service !== undefined) segment.service = service;
  const links = linksOf(raw.links, reader);
  if (links.length > 0) segment.links = links;
  return segment;
}

function readSubsegment(raw: Raw, reader: DocumentReader): Subsegment {
  parentIdOf(raw, reader);
  const subsegment: Writable<Subsegment> = { kind: "subsegment", ...common(raw, reader) };
  const namespace = reader.text(raw, "namespace");
  if (namespace) {
    subsegment.namespace = namespace;
    if (!NAMESPACES.has(namespace)) {
      reader.note(
        "namespace",
        `namespace ${show(namespace)} is not aws or remote: the call is not on the map.`,
      );
    }
  }
  if (raw.traced === true || record(record(raw.http)?.request)?.traced === true) subsegment.traced = true;
  if (Array.isArray(raw.precursor_ids)) subsegment.precursorIds = raw.precursor_ids.filter(isText);
  const sql = reader.object(raw, "sql");
  if (sql !== undefined) subsegment.sql = sql;
  return subsegment;
}

function common(raw: Raw, reader: DocumentReader): Omit<Segment, "kind" | "traceId" | "inferred"> {
  const id = idOf(raw, reader);
  const name = nameOf(raw, reader);
  const startTime = reader.time(raw, "start_time");
  if (startTime === undefined) throw reader.missing("start_time");
  const endTime = reader.time(raw, "end_time");
  const inProgress = reader.flag(raw, "in_progress");
  if (endTime === undefined && !inProgress) {
    throw reader.missing("end_time", "is required unless in_progress is true");
  }
  if (endTime !== undefined && inProgress) {
    throw reader.wrong("in_progress", "must not be true where end_time is given");
  }
  const entity: Writable<Omit<Segment, "kind" | "traceId" | "inferred">> = {
    id,
    name,
    startTime,
    error: reader.flag(raw, "error"),
    throttle: reader.flag(raw, "throttle"),
    fault: reader.flag(raw, "fault"),
    aws: reader.object(raw, "aws") ?? NOTHING,
    annotations: annotationsOf(reader.object(raw, "annotations"), reader),
    metadata: reader.object(raw, "metadata") ?? NOTHING,
    subsegments: [],
  };
  if (endTime !== undefined) {
    entity.endTime = endTime;
    if (endTime < startTime) {
      reader.note(
        "end-before-start",
        `${show(name)} ends ${show(startTime - endTime)} seconds before it starts.`,
      );
    }
  }
  const cause = causeOf(raw, reader);
  if (cause !== undefined) entity.cause = cause;
  const http = reader.object(raw, "http");
  if (http !== undefined) entity.http = httpOf(http, reader);
  return entity;
}

function idOf(raw: Raw, reader: DocumentReader): string {
  const id = raw.id;
  if (id === undefined || id === null) throw reader.missing("id");
  if (typeof id !== "string" || !ID.test(id)) {
    throw reader.wrong("id", `must be 16 hexadecimal digits, not ${show(id)}`, "id");
  }
  return id.toLowerCase();
}

function parentIdOf(raw: Raw, reader: DocumentReader): string | undefined {
  const parentId = reader.text(raw, "parent_id");
  if (!parentId) return undefined;
  if (!ID.test(parentId)) {
    throw reader.wrong("parent_id", `must be 16 hexadecimal digits, not ${show(parentId)}`, "id");
  }
  return parentId.toLowerCase();
}

function nameOf(raw: Raw, reader: DocumentReader): string {
  const name = raw.name;
  if (name === undefined || name === null) throw reader.missing("name");
  if (typeof name !== "string" || name === "") {
    throw reader.wrong(
      "name",
      `must be a text of 1 to ${MAX_NAME} characters, not ${show(name)}`,
      "name-length",
    );
  }
  if (name.length > MAX_NAME && reader.applies("name-length")) {
    throw reader.wrong(
      "name",
      `${show(name)} has ${name.length} characters, not 1 to ${MAX_NAME}`,
      "name-length",
    );
  }
  if (!PLAIN_NAME.test(name) && !NAME.test(name)) {
    const rule = reader.isSubsegment ? "subsegment-name-characters" : "name-characters";
    if (reader.applies(rule)) {
      throw reader.wrong(
        "name",
        `${show(name)} may only have letters, digits, whitespace and _ . : / % & # = + \\ - @`,
        rule,
      );
    }
  }
  return name;
}
