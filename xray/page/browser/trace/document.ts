import { outcomeOf } from "@image-text/xray/trace";
import * as z from "zod/mini";
import type { OutcomeId } from "../outcome.ts";

/** What is null is not there: SDKs send `"line": null` for frames of native code. */
const opt = <T extends z.ZodMiniType>(schema: T) =>
  z.optional(
    z.pipe(
      z.nullish(schema),
      z.transform((value) => value ?? undefined),
    ),
  );

/** A segment document as GetTraces hands it out, https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const Exception = z.looseObject({
  id: opt(z.string()),
  type: opt(z.string()),
  message: opt(z.string()),
  remote: opt(z.boolean()),
  cause: opt(z.string()),
  truncated: opt(z.number()),
  skipped: opt(z.number()),
  stack: opt(
    z.array(
      z.looseObject({
        path: opt(z.string()),
        line: opt(z.number()),
        label: opt(z.string()),
      }),
    ),
  ),
});
export type Exception = z.output<typeof Exception>;

const fields = {
  id: z.string(),
  name: z.string(),
  start_time: z.number(),
  end_time: opt(z.number()),
  in_progress: opt(z.boolean()),
  parent_id: opt(z.string()),
  trace_id: opt(z.string()),
  origin: opt(z.string()),
  namespace: opt(z.string()),
  inferred: opt(z.boolean()),
  error: opt(z.boolean()),
  throttle: opt(z.boolean()),
  fault: opt(z.boolean()),
  cause: opt(z.union([z.string(), z.looseObject({ exceptions: opt(z.array(Exception)) })])),
  http: opt(
    z.looseObject({
      request: opt(z.record(z.string(), z.unknown())),
      response: opt(
        z.looseObject({
          status: opt(z.number()),
          content_length: opt(z.union([z.number(), z.string()])),
        }),
      ),
    }),
  ),
  aws: opt(z.record(z.string(), z.unknown())),
  annotations: opt(z.record(z.string(), z.unknown())),
  metadata: opt(z.record(z.string(), z.unknown())),
  sql: opt(z.record(z.string(), z.unknown())),
  user: opt(z.string()),
};

const Fields = z.looseObject(fields);
export interface Part extends z.output<typeof Fields> {
  subsegments?: Part[] | undefined;
}
const Part: z.ZodMiniType<Part> = z.looseObject({
  ...fields,
  get subsegments() {
    return opt(z.array(Part));
  },
});

export interface ParsedTrace {
  readonly id: string;
  readonly segments: readonly Part[];
  /** Documents whose form is not understood; they are in the raw JSON only. */
  readonly unread: number;
}

/** The documents of one trace. */
export function parseTrace(trace: { Id: string; Segments: readonly { Document: string }[] }): ParsedTrace {
  const segments = trace.Segments.flatMap(({ Document }) => {
    const parsed = Part.safeParse(JSON.parse(Document));
    return parsed.success ? [parsed.data] : [];
  });
  return {
    id: trace.Id,
    segments: segments.sort((a, b) => a.start_time - b.start_time),
    unread: trace.Segments.length - segments.length,
  };
}

/** How a segment or subsegment ended. */
export function outcomeOfPart(part: Part): OutcomeId {
  return outcomeOf({
    error: part.error === true,
    throttle: part.throttle === true,
    fault: part.fault === true,
    ...(part.http?.response?.status === undefined
      ? {}
      : { http: { response: { status: part.http.response.status } } }),
  });
}

/** The exceptions recorded right here. */
export function exceptionsOf(part: Part): readonly Exception[] {
  return typeof part.cause === "object" ? (part.cause.exceptions ?? []) : [];
}

/** The name of the node a segment belongs to: a resource by its own name, a service by its segment's. */
export function serviceName(segment: Part): string {
  if (segment.inferred) {
    for (const key of ["bucket_name", "table_name", "queue_url"]) {
      const value = segment.aws?.[key];
      if (typeof value === "string") return value;
    }
  }
  return segment.name;
}

/** A part and everything below it, depth first. */
export function* walkPart(part: Part): Generator<Part> {
  yield part;
  for (const child of part.subsegments ?? []) yield* walkPart(child);
}
