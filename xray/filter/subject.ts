import type { TraceEdge } from "../edges.ts";
import type { RootCause } from "../rootcause.ts";
import { duration, responseTime } from "../statistics.ts";
import {
  type AnnotationValue,
  type Entity,
  isError,
  isFault,
  isThrottle,
  type Segment,
  serviceOf,
  type Trace,
  walk,
} from "../trace.ts";
import type { CauseLevel, Keyword, Value } from "./expression.ts";

/** What an expression looks at: every value that a keyword or an annotation has there; none if it is not set. */
export interface Subject {
  read(keyword: Keyword): readonly Value[];
  annotations(key: string): readonly AnnotationValue[];
}

/** A whole trace: how it went is asked of its entry, who and where of all its segments. */
export function traceSubject(trace: Trace): Subject {
  const { root, segments } = trace;
  return {
    read(keyword) {
      switch (keyword) {
        case "throttle":
          // "One or more of the segment documents has a 429 throttling error":
          // https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html
          return [segments.some(isThrottle)];
        case "partial":
          return [trace.partial];
        case "inferred":
          return [segments.some(({ inferred }) => inferred)];
        case "duration":
          return [milliseconds(trace.endTime - trace.startTime)];
        case "name":
          return segments.flatMap((segment) => serviceOf(segment).names);
        case "type":
          return segments.flatMap((segment) => present(serviceOf(segment).type));
        case "message":
          return segments.flatMap(messagesOf);
        case "user":
        case "availabilityzone":
        case "instance.id":
        case "resource.arn":
          return segments.flatMap((segment) => readSegment(segment, keyword));
        case "ok":
        case "error":
        case "fault":
          // Nothing is known yet of a trace without an entry, and so GetTraceSummaries says false.
          return root ? readEntity(root, keyword) : [false];
        default:
          return root ? readEntity(root, keyword) : [];
      }
    },
    annotations: (key) => segments.flatMap((segment) => annotationsOf(segment, key)),
  };
}

/** One visit of a service: its segment with all that it recorded. */
export function segmentSubject(segment: Segment, trace: Trace): Subject {
  return visitSubject(segment, segment, trace);
}

/**
 * One call between two services, as each side recorded it: the caller's subsegment, if it has one, and the called
 * segment. Those are the "segments on this connection" that a filter applies to.
 */
export function edgeSubjects({ call, target, link }: TraceEdge, trace: Trace): readonly Subject[] {
  const records = link || call === target ? [target] : [call, target];
  return records.map((record) => visitSubject(record, target, trace));
}

function visitSubject(entity: Entity, segment: Segment, trace: Trace): Subject {
  return {
    read(keyword) {
      switch (keyword) {
        case "partial":
          return [[...walk(entity)].some(({ endTime }) => endTime === undefined)];
        case "inferred":
          return [segment.inferred];
        case "root":
          return [segment === trace.root];
        case "duration":
          return present(duration(entity)).map(milliseconds);
        case "name":
          return serviceOf(segment).names;
        case "type":
          return present(serviceOf(segment).type);
        case "message":
          return messagesOf(entity);
        case "user":
        case "availabilityzone":
        case "instance.id":
        case "resource.arn":
          return readSegment(segment, keyword);
        default:
          return readEntity(entity, keyword);
      }
    },
    annotations: (key) => annotationsOf(entity, key),
  };
}

/** Every element of a list in a root cause: its services, its entities or their exceptions. */
export function elementSubjects(cause: RootCause, level: CauseLevel): readonly Subject[] {
  const { Services: services } = cause;
  if (level === "service") {
    return services.map((service, index) =>
      elementSubject(index, services.length, {
        name: service.Names,
        type: present(service.Type),
        inferred: [service.Inferred],
      }),
    );
  }
  return services.flatMap(({ EntityPath: entities, Type: type, Inferred: inferred }) =>
    entities.flatMap((entity, index) => {
      const exceptions = entity.Exceptions ?? [];
      if (level === "exception") {
        return exceptions.map(({ Name: name, Message: message }, position) =>
          elementSubject(position, exceptions.length, { name: present(name), message: present(message) }),
        );
      }
      return elementSubject(index, entities.length, {
        name: [entity.Name],
        type: present(type),
        inferred: [inferred],
        remote: [entity.Remote],
        coverage: present(entity.Coverage),
      });
    }),
  );
}

function elementSubject(
  index: number,
  length: number,
  fields: Partial<Record<Keyword, readonly Value[]>>,
): Subject {
  const all: typeof fields = {
    ...fields,
    index: [index],
    first: [index === 0],
    last: [index === length - 1],
  };
  return { read: (keyword) => all[keyword] ?? [], annotations: () => [] };
}

/** How a segment or call went, and its request. Several of error, throttle and fault may be true of one call. */
function readEntity(entity: Entity, keyword: Keyword): readonly Value[] {
  const { request, response } = entity.http ?? {};
  switch (keyword) {
    case "ok":
      return [isOk(entity)];
    case "error":
      return [isError(entity)];
    case "throttle":
      return [isThrottle(entity)];
    case "fault":
      return [isFault(entity)];
    case "responsetime":
      return present(responseTime(entity)).map(milliseconds);
    case "http.status":
      return present(response?.status);
    case "http.url":
      return present(request?.url);
    case "http.method":
      return present(request?.method);
    case "http.useragent":
      return present(request?.user_agent);
    case "http.clientip":
      return present(request?.client_ip);
    default:
      return [];
  }
}

function readSegment(segment: Segment, keyword: Keyword): readonly string[] {
  const { ec2 } = segment.aws;
  const machine: Readonly<Record<string, unknown>> =
    typeof ec2 === "object" && ec2 !== null ? { ...ec2 } : {};
  const value = {
    user: segment.user,
    "resource.arn": segment.resourceArn,
    availabilityzone: machine.availability_zone,
    "instance.id": machine.instance_id,
  }[String(keyword)];
  return typeof value === "string" ? [value] : [];
}

function annotationsOf(entity: Entity, key: string): readonly AnnotationValue[] {
  return [...walk(entity)].flatMap(({ annotations }) =>
    Object.hasOwn(annotations, key) ? present(annotations[key]) : [],
  );
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

/** Seconds to the millisecond, as they are shown; comparing finer would contradict what is seen. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
