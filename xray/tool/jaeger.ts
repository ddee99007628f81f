import { z } from "zod";

/** The JSON of Jaeger's query API: https://www.jaegertracing.io/docs/latest/apis/ */
const tag = z.object({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) });
const jaeger = z.object({
  data: z.array(
    z.object({
      spans: z.array(
        z.object({
          traceID: z.string(),
          spanID: z.string(),
          operationName: z.string(),
          references: z.array(z.object({ refType: z.string(), spanID: z.string() })).default([]),
          /** Microseconds. */
          startTime: z.number(),
          duration: z.number(),
          tags: z.array(tag).default([]),
          processID: z.string(),
        }),
      ),
      processes: z.record(z.string(), z.object({ serviceName: z.string(), tags: z.array(tag).default([]) })),
    }),
  ),
});

const KINDS: Readonly<Record<string, string>> = {
  server: "SPAN_KIND_SERVER",
  client: "SPAN_KIND_CLIENT",
  producer: "SPAN_KIND_PRODUCER",
  consumer: "SPAN_KIND_CONSUMER",
};

/** A file of Jaeger as an OTLP request; undefined if it is none. */
export function jaegerToOtlp(value: unknown): object | undefined {
  const parsed = jaeger.safeParse(value);
  if (!parsed.success) return undefined;
  const resourceSpans = parsed.data.data.flatMap(({ spans, processes }) =>
    spans.map((span) => {
      const process = processes[span.processID];
      const tags = new Map(span.tags.map((each) => [each.key, each.value]));
      const parent = span.references.find(({ refType }) => refType === "CHILD_OF")?.spanID;
      const given = {
        traceId: span.traceID.padStart(32, "0"),
        spanId: span.spanID.padStart(16, "0"),
        ...(parent === undefined ? {} : { parentSpanId: parent.padStart(16, "0") }),
        name: span.operationName,
        kind: KINDS[String(tags.get("span.kind"))] ?? "SPAN_KIND_INTERNAL",
        startTimeUnixNano: `${span.startTime}000`,
        endTimeUnixNano: `${span.startTime + span.duration}000`,
        attributes: span.tags.map(attribute),
        ...(tags.get("error") === true ? { status: { code: 2 } } : {}),
      };
      const service = { key: "service.name", value: process?.serviceName ?? "unknown" };
      const resource = { attributes: [service, ...(process?.tags ?? [])].map(attribute) };
      return { resource, scopeSpans: [{ spans: [given] }] };
    }),
  );
  return { resourceSpans };
}

function attribute({ key, value }: z.output<typeof tag>): object {
  if (typeof value === "string") return { key, value: { stringValue: value } };
  return { key, value: typeof value === "boolean" ? { boolValue: value } : { doubleValue: value } };
}
