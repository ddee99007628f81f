import type { AnnotationValue, Cause, ExceptionRecord, Http, Segment, Subsegment } from "../traces/trace.ts";
import { type Raw, record, records } from "./json.ts";
import { Refusal } from "./refusal.ts";

const ID = /^[0-9a-f]{16}$/i;
/** "Unicode letters, numbers, and whitespace, and the following symbols: _ . : / % & # = + \ - @" */
const SEGMENT_NAME = /^[\p{L}\p{N}\s_.:/%&#=+\\\-@]{1,200}$/u;
const MAX_NAME = 200;
/** "Each segment … can be linked to up to 20 traces" */
const MAX_LINKS = 20;
/** The end of the year 9999 in epoch seconds, our own choice: what is beyond are milliseconds, or no time. */
const MAX_TIME = 253_402_300_799;
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});
const NO_ANNOTATIONS: ReadonlyMap<string, AnnotationValue> = new Map();

/**
 * Checks one segment or subsegment by hand (a schema library costs several times as much, and thousands come per
 * second) and gives its typed form without what is nested in it. Unknown fields are ignored; a field of the wrong
 * type is refused. `document` is the id that a refusal names, if it is not this entity's own.
 * Fields and limits: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function parseEntity(value: unknown, subsegment: boolean, document?: string): Segment | Subsegment {
  const raw = record(value) ?? NOTHING;
  const id = raw.id;
  if (id === undefined || id === null) throw new Refusal("MissingId", "id is required", document);
  const refused = document ?? (typeof id === "string" ? id : undefined);
  const refuse = (field: string, rule: string, missing = false): Refusal =>
    new Refusal(`${missing ? "Missing" : "Invalid"}${pascal(field)}`, `${field} ${rule}`, refused);

  if (typeof id !== "string" || !ID.test(id)) throw refuse("id", "must be 16 hexadecimal digits");
  const name = raw.name;
  if (name === undefined || name === null) throw refuse("name", "is required", true);
  if (typeof name !== "string" || name === "" || name.length > MAX_NAME) {
    throw refuse("name", `must be a text of 1 to ${MAX_NAME} characters`);
  }
  if (!subsegment && !SEGMENT_NAME.test(name)) {
    throw refuse("name", "may have letters, digits, spaces and _ . : / % & # = + \\ - @");
  }

  const startTime = time(raw, "start_time", refuse);
  if (startTime === undefined) throw refuse("start_time", "is required", true);
  const endTime = time(raw, "end_time", refuse);
  const inProgress = flag(raw, "in_progress", refuse);
  if (endTime === undefined && !inProgress) {
    throw refuse("end_time", "is required unless in_progress is true", true);
  }
  if (endTime !== undefined && inProgress) {
    throw refuse("in_progress", "must not be true where end_time is given");
  }

  const object = (field: string): Raw | undefined => {
    const found = raw[field];
    if (found === undefined || found === null) return undefined;
    const result = record(found);
    if (result === undefined) throw refuse(field, "must be an object");
    return result;
  };
  const text = (field: string): string | undefined => {
    const found = raw[field];
    if (found === undefined || found === null) return undefined;
    if (typeof found !== "string") throw refuse(field, "must be a text");
    return found;
  };
  const parentId = text("parent_id");
  if (parentId !== undefined && parentId !== "" && !ID.test(parentId)) {
    throw refuse("parent_id", "must be 16 hexadecimal digits");
  }
  const httpField = object("http");
  const cause = parseCause(raw.cause, refuse);

  const common = {
    id,
    name,
    startTime,
    ...(endTime === undefined ? {} : { endTime }),
    error: flag(raw, "error", refuse),
    throttle: flag(raw, "throttle", refuse),
    fault: flag(raw, "fault", refuse),
    ...(cause === undefined ? {} : { cause }),
    ...(httpField === undefined ? {} : { http: parseHttp(httpField) }),
    aws: object("aws") ?? NOTHING,
    annotations: annotationsOf(object("annotations")),
    metadata: object("metadata") ?? NOTHING,
    subsegments: [],
  };
  if (subsegment) {
    const namespace = text("namespace");
    const sql = object("sql");
    const precursors = raw.precursor_ids;
    const request = record(httpField?.request);
    const traced = raw.traced === true || request?.traced === true;
    return {
      kind: "subsegment",
      ...common,
      ...(namespace === undefined ? {} : { namespace }),
      ...(traced ? { traced } : {}),
      ...(Array.isArray(precursors) ? { precursorIds: precursors.filter(isText) } : {}),
      ...(sql === undefined ? {} : { sql }),
    };
  }
  const origin = text("origin");
  const resourceArn = text("resource_arn");
  const user = text("user");
  const service = object("service");
  const links = linksOf(raw.links);
  return {
    kind: "segment",
    ...common,
    traceId: typeof raw.trace_id === "string" ? raw.trace_id : "",
    ...(parentId ? { parentId } : {}),
    ...(origin ? { origin } : {}),
    ...(resourceArn ? { resourceArn } : {}),
    ...(user === undefined ? {} : { user }),
    ...(service === undefined ? {} : { service }),
    ...(links.length === 0 ? {} : { links }),
    inferred: raw.inferred === true,
  };
}

type Refuse = (field: string, rule: string, missing?: boolean) => Refusal;

function time(raw: Raw, field: string, refuse: Refuse): number | undefined {
  const value = raw[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !(value >= 0 && value <= MAX_TIME)) {
    throw refuse(field, "must be epoch seconds");
  }
  return value;
}

function flag(raw: Raw, field: string, refuse: Refuse): boolean {
  const value = raw[field];
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw refuse(field, "must be true or false");
  return value;
}

/** Keys are not checked: Lambda itself sends dots (`aws.responseLatency`). Values of other types are not indexed. */
function annotationsOf(raw: Raw | undefined): ReadonlyMap<string, AnnotationValue> {
  if (raw === undefined) return NO_ANNOTATIONS;
  const result = new Map<string, AnnotationValue>();
  for (const [key, value] of Object.entries(raw)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      result.set(key, value);
    }
  }
  return result;
}

function parseHttp(raw: Raw): Http {
  const request = record(raw.request);
  const response = record(raw.response);
  const status = Number(response?.status ?? Number.NaN);
  const length = response?.content_length;
  return {
    ...(request === undefined
      ? {}
      : {
          request: {
            ...pick(request, ["method", "url", "user_agent", "client_ip"], isText),
            ...pick(request, ["x_forwarded_for", "traced"], isFlag),
          },
        }),
    ...(response === undefined
      ? {}
      : {
          response: {
            ...(Number.isInteger(status) ? { status } : {}),
            ...(typeof length === "number" || typeof length === "string" ? { content_length: length } : {}),
          },
        }),
  };
}

/** The documented forms are an exception's id and an object; the Node SDK also sends `{id, exceptions: []}`. */
function parseCause(value: unknown, refuse: Refuse): Cause | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return { exceptions: [], reference: value };
  const raw = record(value);
  if (raw === undefined) throw refuse("cause", "must be an object or an exception's id");
  return {
    ...(isText(raw.working_directory) ? { workingDirectory: raw.working_directory } : {}),
    ...(Array.isArray(raw.paths) ? { paths: raw.paths.filter(isText) } : {}),
    exceptions: records(raw.exceptions).map(parseException),
    ...(isText(raw.id) ? { reference: raw.id } : {}),
  };
}

function parseException(raw: Raw): ExceptionRecord {
  return {
    id: isText(raw.id) ? raw.id : "",
    ...pick(raw, ["message", "type", "cause"], isText),
    ...pick(raw, ["remote"], isFlag),
    ...pick(raw, ["truncated", "skipped"], isNumber),
    ...(Array.isArray(raw.stack)
      ? {
          stack: records(raw.stack).map((frame) => ({
            ...pick(frame, ["path", "label"], isText),
            ...pick(frame, ["line"], isNumber),
          })),
        }
      : {}),
  };
}

/** What is no link is left out. https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html */
function linksOf(value: unknown): NonNullable<Segment["links"]> {
  return records(value)
    .flatMap(({ trace_id: traceId, id }) => (isText(traceId) && isText(id) ? { traceId, id } : []))
    .slice(0, MAX_LINKS);
}

function pick<K extends string, V>(
  raw: Raw,
  keys: readonly K[],
  is: (value: unknown) => value is V,
): { [key in K]?: V } {
  const result: { [key in K]?: V } = {};
  for (const key of keys) {
    const value = raw[key];
    if (is(value)) result[key] = value;
  }
  return result;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isNumber = (value: unknown): value is number => typeof value === "number";

function pascal(field: string): string {
  return field.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
