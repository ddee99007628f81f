import { z } from "zod";

/** The value of an attribute. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = ReadonlyMap<string, AttributeValue>;

/** Numbers of the protocol: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
export const STATUS_ERROR = 2;
/** Bits of a span's flags: whether it is known that the parent is in another process, and whether it is. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

export interface SpanEvent {
  readonly name: string;
  readonly attributes: Attributes;
}

/** A span. Ids are in lower-case hexadecimal, times in epoch seconds. */
export interface Span {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly {
    readonly traceId: string;
    readonly id: string;
    readonly attributes: Attributes;
  }[];
  readonly status: { readonly code: number; readonly message: string };
  /** Whether the parent is in another process; undefined where the client does not say. */
  readonly hasRemoteParent?: boolean;
}

/** OTLP's JSON has ids in hexadecimal, protobuf has bytes. */
const id = z
  .union([z.string(), z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString("hex"))])
  .transform((text) => text.toLowerCase());
const idOf = (digits: number, name: string) =>
  id.refine(
    (text) => text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text),
    `${name} must have ${digits} hexadecimal digits, not all of them 0`,
  );
const traceId = idOf(32, "traceId");
const spanId = idOf(16, "spanId");

/** Nanoseconds, as a number or a text, into seconds. */
const time = z
  .union([z.string().regex(/^\d+$/), z.number().nonnegative()])
  .transform((nanoseconds) => Number(BigInt(nanoseconds) / 1000n) / 1e6);

interface Any {
  readonly stringValue?: string | undefined;
  readonly boolValue?: boolean | undefined;
  readonly intValue?: string | number | undefined;
  readonly doubleValue?: string | number | undefined;
  readonly arrayValue?: { readonly values?: readonly Any[] | undefined } | undefined;
  readonly kvlistValue?: { readonly values?: readonly Pair[] | undefined } | undefined;
  readonly bytesValue?: string | Uint8Array | undefined;
}

interface Pair {
  readonly key: string;
  readonly value?: Any | undefined;
}

const any: z.ZodType<Any> = z.lazy(() =>
  z.object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: z.union([z.string(), z.number()]).optional(),
    doubleValue: z.union([z.string(), z.number(), z.nan()]).optional(),
    arrayValue: z.object({ values: z.array(any).optional() }).optional(),
    kvlistValue: z.object({ values: z.array(pair).optional() }).optional(),
    bytesValue: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  }),
);
const pair: z.ZodType<Pair> = z.lazy(() => z.object({ key: z.string(), value: any.optional() }));

/** The attributes of a resource, a span, an event or a link. */
export const attributes = z
  .array(pair)
  .nullish()
  .transform(
    (pairs): Attributes => new Map((pairs ?? []).map(({ key, value }) => [key, plainOf(value ?? {})])),
  );

function plainOf(value: Any): AttributeValue {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainOf);
  if (value.kvlistValue !== undefined) {
    const pairs = value.kvlistValue.values ?? [];
    return Object.fromEntries(pairs.map(({ key, value: each }) => [key, plainOf(each ?? {})]));
  }
  const bytes = value.bytesValue;
  if (bytes === undefined) return null;
  return typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("base64");
}

/** Kinds and states may be numbers or names in JSON. */
const kind = z
  .union([z.number(), z.string().transform((name) => KINDS.get(name) ?? 0)])
  .nullish()
  .transform((number) => number ?? 0);
const KINDS: ReadonlyMap<string, number> = new Map(
  Object.entries(KIND).map(([name, number]) => [`SPAN_KIND_${name.toUpperCase()}`, number]),
);
const code = z
  .union([z.number(), z.string().transform((name) => (name === "STATUS_CODE_ERROR" ? STATUS_ERROR : 0))])
  .nullish()
  .transform((number) => number ?? 0);

export const span = z
  .object({
    traceId,
    spanId,
    parentSpanId: z.union([id.refine((text) => /^0*$/.test(text)), spanId]).nullish(),
    name: z.string().nullish(),
    kind,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: z.array(z.object({ name: z.string().nullish(), attributes })).nullish(),
    links: z.array(z.object({ traceId, spanId, attributes })).nullish(),
    status: z.object({ code, message: z.string().nullish() }).nullish(),
    flags: z.number().nullish(),
  })
  .transform((given): Span => {
    const flags = given.flags ?? 0;
    const parentId = given.parentSpanId ?? "";
    return {
      traceId: given.traceId,
      id: given.spanId,
      ...(/^0*$/.test(parentId) ? {} : { parentId }),
      name: given.name ?? "",
      kind: given.kind,
      start: given.startTimeUnixNano,
      end: given.endTimeUnixNano,
      attributes: given.attributes,
      events: (given.events ?? []).map((event) => ({ name: event.name ?? "", attributes: event.attributes })),
      links: (given.links ?? []).map((link) => ({ ...link, id: link.spanId })),
      status: { code: given.status?.code ?? 0, message: given.status?.message ?? "" },
      ...(flags & HAS_IS_REMOTE ? { hasRemoteParent: (flags & IS_REMOTE) !== 0 } : {}),
    };
  });

/** A request with its spans unread: each is read by itself, since one wrong span does not spoil the others. */
export const exportRequest = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes }).nullish(),
        scopeSpans: z.array(z.object({ spans: z.array(z.unknown()).nullish() })).nullish(),
      }),
    )
    .nullish(),
});
