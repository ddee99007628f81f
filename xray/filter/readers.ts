import { availabilityZoneOf, instanceIdOf } from "../traces/place.ts";
import { duration, responseTime } from "../traces/statistics.ts";
import {
  type Entity,
  isError,
  isFault,
  isThrottle,
  type Segment,
  type ServiceId,
  serviceOf,
  type Trace,
  walk,
} from "../traces/trace.ts";
import type { Keyword, Value } from "./expression.ts";

/** One call or request: what one side recorded, and the segment that was reached. */
export interface Visit {
  readonly entity: Entity;
  readonly segment: Segment;
  readonly trace: Trace;
}

/** One element of a list in a root cause: a service, an entity or an exception. */
export interface Element {
  readonly index: number;
  /** How many elements the list has. */
  readonly length: number;
  readonly names: readonly string[];
  readonly type?: string;
  readonly inferred?: boolean;
  readonly remote?: boolean;
  readonly coverage?: number;
  readonly message?: string;
}

/** Every value that a keyword has in each place where a condition can stand; none where it is not set. */
export interface Reader {
  readonly trace: (trace: Trace) => readonly Value[];
  readonly visit: (visit: Visit) => readonly Value[];
  readonly element: (element: Element) => readonly Value[];
}

/** One entry for every keyword: a keyword without an entry does not compile. */
export const READERS: Readonly<Record<Keyword, Reader>> = {
  ok: ofCall((entity) => [isOk(entity)], [false]),
  error: ofCall((entity) => [isError(entity)], [false]),
  // "One or more of the segment documents has a 429 throttling error":
  // https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html
  throttle: {
    ...ofCall((entity) => [isThrottle(entity)]),
    trace: ({ segments }) => [segments.some(isThrottle)],
  },
  fault: ofCall((entity) => [isFault(entity)], [false]),
  partial: {
    trace: ({ partial }) => [partial],
    visit: ({ entity }) => [[...walk(entity)].some(({ endTime }) => endTime === undefined)],
    element: nothing,
  },
  inferred: {
    trace: ({ segments }) => [segments.some(({ inferred }) => inferred)],
    visit: ({ segment }) => [segment.inferred],
    element: ({ inferred }) => present(inferred),
  },
  root: { trace: nothing, visit: ({ segment, trace }) => [segment === trace.root], element: nothing },
  first: ofElement(({ index }) => [index === 0]),
  last: ofElement(({ index, length }) => [index === length - 1]),
  remote: ofElement(({ remote }) => present(remote)),
  responsetime: ofCall((entity) => present(responseTime(entity)).map(milliseconds)),
  duration: {
    trace: ({ startTime, endTime }) => [milliseconds(endTime - startTime)],
    visit: ({ entity }) => present(duration(entity)).map(milliseconds),
    element: nothing,
  },
  "http.status": ofCall(({ http }) => present(http?.response?.status)),
  index: ofElement(({ index }) => [index]),
  coverage: ofElement(({ coverage }) => present(coverage)),
  "http.url": ofCall(({ http }) => present(http?.request?.url)),
  "http.method": ofCall(({ http }) => present(http?.request?.method)),
  "http.useragent": ofCall(({ http }) => present(http?.request?.user_agent)),
  "http.clientip": ofCall(({ http }) => present(http?.request?.client_ip)),
  user: ofSegments(({ user }) => present(user)),
  name: { ...ofService(({ names }) => names), element: ({ names }) => names },
  type: { ...ofService(({ type }) => present(type)), element: ({ type }) => present(type) },
  message: {
    trace: ({ segments }) => segments.flatMap(messagesOf),
    visit: ({ entity }) => messagesOf(entity),
    element: ({ message }) => present(message),
  },
  availabilityzone: ofSegments((segment) => present(availabilityZoneOf(segment.aws))),
  "instance.id": ofSegments((segment) => present(instanceIdOf(segment.aws))),
  "resource.arn": ofSegments(({ resourceArn }) => present(resourceArn)),
};

/** How a request went: of a trace, that of its root segment. `without` is the answer while there is no root. */
function ofCall(read: (entity: Entity) => readonly Value[], without: readonly Value[] = []): Reader {
  return {
    trace: ({ root }) => (root === undefined ? without : read(root)),
    visit: ({ entity }) => read(entity),
    element: nothing,
  };
}

/** Who and where: of a trace, those of all its segments. */
function ofSegments(read: (segment: Segment) => readonly Value[]): Reader {
  return {
    trace: ({ segments }) => segments.flatMap(read),
    visit: ({ segment }) => read(segment),
    element: nothing,
  };
}

function ofService(read: (service: ServiceId) => readonly Value[]): Reader {
  return ofSegments((segment) => read(serviceOf(segment)));
}

function ofElement(read: (element: Element) => readonly Value[]): Reader {
  return { trace: nothing, visit: nothing, element: read };
}

function nothing(): readonly Value[] {
  return [];
}

function messagesOf(entity: Entity): readonly string[] {
  return [...walk(entity)].flatMap(({ cause }) =>
    (cause?.exceptions ?? []).flatMap(({ message }) => present(message)),
  );
}

/** Nothing went wrong, and it is over or has been answered. */
function isOk(entity: Entity): boolean {
  const answered = entity.endTime !== undefined || entity.http?.response?.status !== undefined;
  return answered && !isError(entity) && !isThrottle(entity) && !isFault(entity);
}

/** Seconds to the millisecond, as they are shown; a finer comparison would contradict what a person sees. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
