import * as z from "zod/mini";
import { outcomeOf } from "../../../xray/trace.ts";
import type { OutcomeId } from "../outcome.ts";

/** A segment document as GetTraces hands it out, https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const Exception = z.looseObject({
  id: z.optional(z.string()),
  type: z.optional(z.string()),
  message: z.optional(z.string()),
  remote: z.optional(z.boolean()),
  cause: z.optional(z.string()),
  truncated: z.optional(z.number()),
  skipped: z.optional(z.number()),
  stack: z.optional(
    z.array(
      z.looseObject({
        path: z.optional(z.string()),
        line: z.optional(z.number()),
        label: z.optional(z.string()),
      }),
    ),
  ),
});
export type Exception = z.output<typeof Exception>;

const fields = {
  id: z.string(),
  name: z.string(),
  start_time: z.number(),
  end_time: z.optional(z.number()),
  in_progress: z.optional(z.boolean()),
  parent_id: z.optional(z.string()),
  trace_id: z.optional(z.string()),
  origin: z.optional(z.string()),
  namespace: z.optional(z.string()),
  inferred: z.optional(z.boolean()),
  error: z.optional(z.boolean()),
  throttle: z.optional(z.boolean()),
  fault: z.optional(z.boolean()),
  cause: z.optional(z.union([z.string(), z.looseObject({ exceptions: z.optional(z.array(Exception)) })])),
  http: z.optional(
    z.looseObject({
      request: z.optional(z.record(z.string(), z.unknown())),
      response: z.optional(
        z.looseObject({
          status: z.optional(z.number()),
          content_length: z.optional(z.union([z.number(), z.string()])),
        }),
      ),
    }),
  ),
  aws: z.optional(z.record(z.string(), z.unknown())),
  annotations: z.optional(z.record(z.string(), z.unknown())),
  metadata: z.optional(z.record(z.string(), z.unknown())),
  sql: z.optional(z.record(z.string(), z.unknown())),
  user: z.optional(z.string()),
};

const Fields = z.looseObject(fields);
export interface Part extends z.output<typeof Fields> {
  subsegments?: Part[] | undefined;
}
const Part: z.ZodMiniType<Part> = z.looseObject({
  ...fields,
  get subsegments() {
    return z.optional(z.array(Part));
  },
});

export interface ParsedTrace {
  readonly id: string;
  readonly segments: readonly Part[];
}

/** The documents of one trace; one that does not parse is left out of the view but stays in the raw JSON. */
export function parseTrace(trace: { Id: string; Segments: readonly { Document: string }[] }): ParsedTrace {
  const segments = trace.Segments.flatMap(({ Document }) => {
    const parsed = Part.safeParse(JSON.parse(Document));
    return parsed.success ? [parsed.data] : [];
  });
  return { id: trace.Id, segments: segments.sort((a, b) => a.start_time - b.start_time) };
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
