import { parseDocument } from "../documents/document.ts";
import type { Raw } from "../documents/json.ts";
import { TraceStore } from "../traces/store.ts";
import type { Trace } from "../traces/trace.ts";

/** Documents for tests, short to write. Ids are given as small numbers, times as seconds after {@link START}. */

/** Epoch seconds at which the test traces begin. */
export const START = 1_795_400_000;

/** A trace id whose time is {@link START} (or seconds after it), unlike those of other numbers. */
export function traceIdOf(number = 1, after = 0): string {
  return `1-${(START + after).toString(16)}-${hex(number, 24)}`;
}

export function idOf(number: number): string {
  return hex(number, 16);
}

type Fields = Readonly<Record<string, unknown>>;

/** A segment from one time to another; without an end it is in progress. */
export function segment(
  id: number,
  name: string,
  [from, to]: Times,
  fields: Fields = {},
  trace = traceIdOf(),
): Raw {
  return { trace_id: trace, id: idOf(id), name, ...times(from, to), ...fields };
}

/** A subsegment to nest in another document. */
export function nested(id: number, name: string, [from, to]: Times, fields: Fields = {}): Raw {
  return { id: idOf(id), name, ...times(from, to), ...fields };
}

/** A subsegment that is sent on its own. */
export function independent(
  id: number,
  parent: number,
  name: string,
  when: Times,
  fields: Fields = {},
  trace = traceIdOf(),
): Raw {
  return {
    ...nested(id, name, when, fields),
    type: "subsegment",
    trace_id: trace,
    parent_id: idOf(parent),
  };
}

export type Times = readonly [from: number, to?: number];

/** One photo through both functions: the documents that Lambda and the functions send. */
export function pipeline(trace = traceIdOf(), after = 0): Raw[] {
  const at = (from: number, to?: number): Times =>
    to === undefined ? [after + from] : [after + from, after + to];
  const lambda = (name: string): Fields => ({ origin: "AWS::Lambda", resource_arn: arn(name) });
  const code = (name: string, parent: number): Fields => ({
    origin: "AWS::Lambda::Function",
    parent_id: idOf(parent),
    aws: { function_arn: arn(name), account_id: "123456789012" },
  });
  return [
    segment(
      1,
      "preprocess",
      at(0, 0.1),
      { ...lambda("preprocess"), http: { response: { status: 202 } } },
      trace,
    ),
    segment(2, "preprocess", at(0.1, 1), code("preprocess", 1), trace),
    independent(
      3,
      2,
      "S3",
      at(0.2, 0.3),
      aws("GetObject", 200, { bucket_name: "images", key: "a.png" }),
      trace,
    ),
    independent(4, 2, "S3", at(0.8, 0.9), aws("PutObject", 200, { bucket_name: "processed" }), trace),
    segment(
      5,
      "detect",
      at(1.1, 1.2),
      { ...lambda("detect"), parent_id: idOf(4), http: { response: { status: 202 } } },
      trace,
    ),
    segment(6, "detect", at(1.2, 2), code("detect", 5), trace),
    independent(7, 6, "Rekognition", at(1.3, 1.6), aws("DetectText", 200), trace),
    independent(8, 6, "DynamoDB", at(1.7, 1.8), aws("PutItem", 200, { table_name: "results" }), trace),
  ];
}

/** A store that has taken the documents in, in their order. */
export function storeOf(documents: readonly Raw[], keepEventSources = true): TraceStore {
  const store = new TraceStore({ traces: 1000, bytes: 1e9 }, { keepEventSources });
  for (const document of documents) {
    const text = JSON.stringify(document);
    for (const parsed of parseDocument(text).documents) store.add(parsed, text.length, START);
  }
  return store;
}

/** The trace that documents of one trace id make. */
export function traceOf(documents: readonly Raw[], keepEventSources = true): Trace {
  const [trace] = storeOf(documents, keepEventSources).traces();
  if (trace === undefined) throw new Error("no documents");
  return trace;
}

/** Fields of a subsegment that an SDK client recorded. */
export function aws(operation: string, status: number, more: Fields = {}): Fields {
  return {
    namespace: "aws",
    aws: { operation, region: "eu-west-1", ...more },
    http: { response: { status } },
  };
}

function times(from: number, to: number | undefined): Fields {
  return {
    start_time: START + from,
    ...(to === undefined ? { in_progress: true } : { end_time: START + to }),
  };
}

function arn(name: string): string {
  return `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
