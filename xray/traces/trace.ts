import type { Note } from "../documents/refusal.ts";

/** What an annotation may hold. */
export type AnnotationValue = string | number | boolean;

/** A node of the trace map: the field's `(name, type)` pair. */
export interface ServiceId {
  readonly name: string;
  readonly names: readonly string[];
  readonly accountId?: string;
  /** Origin of the segments, e.g. `AWS::Lambda::Function`; `client` and `remote` are the map's own. */
  readonly type?: string;
}

export interface ExceptionRecord {
  readonly id: string;
  readonly message?: string;
  readonly type?: string;
  readonly remote?: boolean;
  readonly truncated?: number;
  readonly skipped?: number;
  /** Id of the exception that caused this one. */
  readonly cause?: string;
  readonly stack?: readonly {
    readonly path?: string;
    readonly line?: number;
    readonly label?: string;
  }[];
}

/** Why an entity failed: exceptions of its own, or a reference to one that another entity recorded. */
export interface Cause {
  readonly workingDirectory?: string;
  readonly paths?: readonly string[];
  readonly exceptions: readonly ExceptionRecord[];
  readonly reference?: string;
}

export interface Http {
  readonly request?: {
    readonly method?: string;
    readonly url?: string;
    readonly user_agent?: string;
    readonly client_ip?: string;
    readonly x_forwarded_for?: boolean;
    readonly traced?: boolean;
  };
  readonly response?: { readonly status?: number; readonly content_length?: number | string };
}

/** What segments and subsegments have in common. Times are epoch seconds. */
export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly startTime: number;
  /** Undefined while in progress. */
  readonly endTime?: number;
  readonly error: boolean;
  readonly throttle: boolean;
  readonly fault: boolean;
  readonly cause?: Cause;
  readonly http?: Http;
  readonly aws: Readonly<Record<string, unknown>>;
  readonly annotations: ReadonlyMap<string, AnnotationValue>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly subsegments: readonly Subsegment[];
}

export interface Subsegment extends Entity {
  readonly kind: "subsegment";
  /** `aws` for an SDK call, `remote` for another downstream call. */
  readonly namespace?: string;
  readonly traced?: boolean;
  readonly precursorIds?: readonly string[];
  readonly sql?: Readonly<Record<string, unknown>>;
  /** The parent that has not come, of a subsegment that was sent on its own. */
  readonly awaitedParent?: string;
}

export interface Segment extends Entity {
  readonly kind: "segment";
  readonly traceId: string;
  /** Id of the upstream segment or subsegment that called. */
  readonly parentId?: string;
  readonly origin?: string;
  readonly resourceArn?: string;
  readonly user?: string;
  readonly service?: Readonly<Record<string, unknown>>;
  /** Where messages came from that the segment took from a queue: ids of (sub)segments of other traces. */
  readonly links?: readonly { readonly traceId: string; readonly id: string }[];
  /** Derived from an upstream subsegment, because the service called sends none of its own. */
  readonly inferred: boolean;
}

/** One assembled trace: independent subsegments nested in their parents, inferred segments added. */
export interface Trace {
  readonly id: string;
  /** In order of start time. */
  readonly segments: readonly Segment[];
  /** Subsegments that came on their own and whose segment has not come yet. */
  readonly orphans?: readonly Subsegment[];
  /** The entry: the segment whose parent is not in the trace; the earliest of several. */
  readonly root?: Segment;
  /** Every segment has its parent in the trace: they call each other in a circle, and the earliest is the root. */
  readonly cyclic?: true;
  /** Ids of segments beside the root whose parent has not come. */
  readonly unjoined?: readonly string[];
  /** What a trace may not have more of was left out. */
  readonly notes?: readonly Note[];
  readonly startTime: number;
  readonly endTime: number;
  /** Something is in progress or incomplete. */
  readonly partial: boolean;
  /** Counts up with every document received, so that derived results can be cached. */
  readonly revision: number;
}

/** How one call ended, as the map colours it. */
export type Outcome = "ok" | "error" | "throttle" | "fault";

/**
 * A throttle flag or status 429 is a throttle; else a response status decides, then the fault flag, then the
 * error flag. The X-Ray SDK flags every thrown 4xx as a fault too, so the status has to come first;
 * AWS does not document its own order.
 */
export function outcomeOf(entity: Flags): Outcome {
  const status = entity.http?.response?.status;
  if (entity.throttle || status === 429) return "throttle";
  if (status !== undefined && status >= 500) return "fault";
  if (status !== undefined && status >= 400) return "error";
  if (entity.fault) return "fault";
  return entity.error ? "error" : "ok";
}

type Flags = Pick<Entity, "error" | "throttle" | "fault" | "http">;

/** A server fault, by flag or 5xx. Unlike the outcomes, several of these may be true of one call. */
export function isFault({ fault, http }: Flags): boolean {
  return fault || (http?.response?.status ?? 0) >= 500;
}

/** A client error, by flag or 4xx (429 is one of them). */
export function isError({ error, http }: Flags): boolean {
  const status = http?.response?.status ?? 0;
  return error || (status >= 400 && status < 500);
}

/** A throttled call, by flag or 429. */
export function isThrottle({ throttle, http }: Flags): boolean {
  return throttle || http?.response?.status === 429;
}

/**
 * The node a segment belongs to. Resources that were inferred are named by the resource (bucket, table, queue) and by
 * nothing else (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html#xray-api-servicegraph has
 * a table), services that send segments by the segment's name. What is inferred without a known origin is `remote`, "a
 * downstream service of indeterminate type" (https://docs.aws.amazon.com/xray/latest/api/API_Service.html).
 */
export function serviceOf(segment: Segment): ServiceId {
  const account = segment.aws.account_id;
  const name = (segment.inferred ? resourceName(segment.aws) : undefined) ?? segment.name;
  const type = segment.origin ?? (segment.inferred ? "remote" : undefined);
  return {
    name,
    names: [name],
    ...(typeof account === "string" ? { accountId: account } : {}),
    ...(type === undefined ? {} : { type }),
  };
}

/** What X-Ray itself adds to a call of which it knows the resource (see inference.ts). */
function resourceName({ resource_names: names }: Readonly<Record<string, unknown>>): string | undefined {
  const [name]: readonly unknown[] = Array.isArray(names) ? names : [];
  return typeof name === "string" ? name : undefined;
}

/** An entity and everything below it, depth first. */
export function* walk(entity: Entity): Generator<Entity> {
  yield entity;
  for (const child of entity.subsegments) yield* walk(child);
}
