import * as z from "zod/mini";

// zod's compiled parsers need `new Function`, which the page's content security policy forbids.
z.config({ jitless: true });

/** What the page reads of the X-Ray API's answers; https://docs.aws.amazon.com/xray/latest/api/Welcome.html */
const maybe = <T extends z.ZodMiniType>(schema: T) => z.nullish(schema);
const list = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    maybe(z.array(schema)),
    z.transform((items) => items ?? []),
  );
const count = z.pipe(
  maybe(z.number()),
  z.transform((value) => value ?? 0),
);

export const Statistics = z.pipe(
  maybe(
    z.object({
      OkCount: count,
      ErrorStatistics: maybe(z.object({ ThrottleCount: count, OtherCount: count })),
      FaultStatistics: maybe(z.object({ TotalCount: count })),
      TotalCount: count,
      TotalResponseTime: count,
    }),
  ),
  z.transform((given) => ({
    ok: given?.OkCount ?? 0,
    error: given?.ErrorStatistics?.OtherCount ?? 0,
    throttle: given?.ErrorStatistics?.ThrottleCount ?? 0,
    fault: given?.FaultStatistics?.TotalCount ?? 0,
    total: given?.TotalCount ?? 0,
    /** Seconds. */
    time: given?.TotalResponseTime ?? 0,
  })),
);
export type Statistics = z.output<typeof Statistics>;

/** Seconds and how often. */
const Histogram = list(z.object({ Value: z.number(), Count: z.number() }));
export type Histogram = z.output<typeof Histogram>;

export const ServiceGraph = z.object({
  Services: list(
    z.object({
      ReferenceId: z.number(),
      Name: z.string(),
      Type: maybe(z.string()),
      State: maybe(z.string()),
      Root: maybe(z.boolean()),
      AccountId: maybe(z.string()),
      SummaryStatistics: Statistics,
      ResponseTimeHistogram: Histogram,
      DurationHistogram: Histogram,
      Edges: list(
        z.object({
          ReferenceId: z.number(),
          SummaryStatistics: Statistics,
          ResponseTimeHistogram: Histogram,
        }),
      ),
    }),
  ),
  NextToken: maybe(z.string()),
});

const ServiceId = z.object({ Name: maybe(z.string()), Type: maybe(z.string()) });
export type ServiceId = z.output<typeof ServiceId>;

const AnnotationShape = z.object({
  StringValue: maybe(z.string()),
  NumberValue: maybe(z.number()),
  BooleanValue: maybe(z.boolean()),
});

/** Why a trace failed: from the service where it shows to the one where it comes from. */
const RootCauses = list(
  z.object({
    Services: list(
      z.object({
        Name: maybe(z.string()),
        Type: maybe(z.string()),
        EntityPath: list(
          z.object({
            Name: maybe(z.string()),
            Exceptions: list(z.object({ Name: maybe(z.string()), Message: maybe(z.string()) })),
          }),
        ),
      }),
    ),
  }),
);

export const TraceSummary = z.object({
  Id: z.string(),
  StartTime: maybe(z.number()),
  Duration: maybe(z.number()),
  ResponseTime: maybe(z.number()),
  HasFault: maybe(z.boolean()),
  HasError: maybe(z.boolean()),
  HasThrottle: maybe(z.boolean()),
  IsPartial: maybe(z.boolean()),
  Http: maybe(
    z.object({ HttpURL: maybe(z.string()), HttpStatus: maybe(z.number()), HttpMethod: maybe(z.string()) }),
  ),
  Annotations: maybe(z.record(z.string(), list(z.object({ AnnotationValue: maybe(AnnotationShape) })))),
  EntryPoint: maybe(ServiceId),
  ServiceIds: list(ServiceId),
  FaultRootCauses: RootCauses,
  ErrorRootCauses: RootCauses,
});
export type TraceSummary = z.output<typeof TraceSummary>;

export type AnnotationValue = string | number | boolean;

/** The annotations of a trace, each with its different values. */
export function annotationsOf(trace: TraceSummary): ReadonlyMap<string, readonly AnnotationValue[]> {
  const known = READ.get(trace);
  if (known) return known;
  const found = Object.entries(trace.Annotations ?? {}).map(([key, values]) => {
    const said = values.flatMap(({ AnnotationValue: value }) => {
      const one = value?.StringValue ?? value?.NumberValue ?? value?.BooleanValue;
      return one === null || one === undefined ? [] : [one];
    });
    return [key, [...new Set(said)]] as const;
  });
  const annotations = new Map(found);
  READ.set(trace, annotations);
  return annotations;
}

/** A list of ten thousand traces asks for the same annotations again and again. */
const READ = new WeakMap<TraceSummary, ReadonlyMap<string, readonly AnnotationValue[]>>();

export const TraceSummaries = z.object({
  TraceSummaries: list(TraceSummary),
  TracesProcessedCount: count,
  NextToken: maybe(z.string()),
});

export const Traces = z.object({
  Traces: list(
    z.object({
      Id: z.string(),
      Duration: maybe(z.number()),
      Segments: list(z.object({ Id: z.string(), Document: z.string() })),
    }),
  ),
  UnprocessedTraceIds: list(z.string()),
});

export const Groups = z.object({
  Groups: list(
    z.object({
      GroupName: z.string(),
      FilterExpression: maybe(z.string()),
      InsightsConfiguration: maybe(
        z.object({ InsightsEnabled: maybe(z.boolean()), NotificationsEnabled: maybe(z.boolean()) }),
      ),
    }),
  ),
  NextToken: maybe(z.string()),
});
export type Group = z.output<typeof Groups>["Groups"][number];

const Mark = z.object({ time: z.number(), label: z.string(), since: z.optional(z.string()) });
export type Mark = z.output<typeof Mark>;

export const Run = z.object({
  id: z.string(),
  about: z.string(),
  store: z.object({
    kept: z.number(),
    limit: z.number(),
    evicted: z.number(),
    refused: z.number(),
    oldest: z.optional(z.number()),
  }),
  marks: z.array(Mark),
});
export type Run = z.output<typeof Run>;
