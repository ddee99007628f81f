import type { RootCause } from "../rootcause.ts";
import { type AnnotationValue, type Entity, outcomeOf, type Segment, type Trace, walk } from "../trace.ts";
import type { CauseLevel, Keyword, Value } from "./expression.ts";
import { type TraceEdge, type TraceMap, type TraceNode, traceMap } from "./map.ts";

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
          return [segments.some((segment) => outcomeOf(segment) === "throttle")];
        case "partial":
          return [trace.partial];
        case "inferred":
          return [traceMap(trace).nodes.some(isInferred)];
        case "duration":
          return [seconds(trace.startTime, trace.endTime)];
        case "name":
          return traceMap(trace).nodes.flatMap(({ service }) => service.names);
        case "type":
          return traceMap(trace).nodes.flatMap(({ service }) => present(service.type));
        case "message":
          return segments.flatMap(messagesOf);
        case "user":
        case "availabilityzone":
        case "instance.id":
        case "resource.arn":
          return segments.flatMap((segment) => readSegment(segment, keyword));
        default:
          return root ? readEntity(root, keyword) : [];
      }
    },
    annotations: (key) => segments.flatMap((segment) => annotationsOf(segment, key)),
  };
}

/** One visit of a service: its segment with all that it recorded. */
export function nodeSubject(node: TraceNode, trace: Trace): Subject {
  return visitSubject({ ...node, destination: node.service }, trace);
}

/** One call between two services, as the caller saw it if it recorded the call, else as the called one did. */
export function edgeSubject(edge: TraceEdge, trace: Trace): Subject {
  return visitSubject(edge, trace);
}

function visitSubject(visit: Pick<TraceEdge, "destination" | "entity" | "segment">, trace: Trace): Subject {
  const { destination, entity, segment } = visit;
  return {
    read(keyword) {
      switch (keyword) {
        case "partial":
          return [[...walk(entity)].some(({ endTime }) => endTime === undefined)];
        case "inferred":
          return [isInferred(visit)];
        case "root":
          return [segment !== undefined && segment === trace.root];
        case "duration":
          return durationOf(entity, traceMap(trace));
        case "name":
          return destination.names;
        case "type":
          return present(destination.type);
        case "message":
          return messagesOf(entity);
        case "user":
        case "availabilityzone":
        case "instance.id":
        case "resource.arn":
          return segment ? readSegment(segment, keyword) : [];
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

/** What the map's colours and the request tell of a segment or call. */
function readEntity(entity: Entity, keyword: Keyword): readonly Value[] {
  const { request, response } = entity.http ?? {};
  const outcome = outcomeOf(entity);
  switch (keyword) {
    case "ok":
      return [outcome === "ok" && (entity.endTime !== undefined || response?.status !== undefined)];
    case "error":
      return [outcome === "error" || outcome === "throttle"];
    case "throttle":
      return [outcome === "throttle"];
    case "fault":
      return [outcome === "fault"];
    case "responsetime":
      return entity.endTime === undefined ? [] : [seconds(entity.startTime, entity.endTime)];
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

function isInferred({ segment }: Pick<TraceNode, "segment">): boolean {
  return segment?.inferred ?? true;
}

/** From the start of the entity to the end of the last of all that it caused. */
function durationOf(entity: Entity, map: TraceMap): readonly number[] {
  const visited = new Set<Entity>();
  const endOf = (start: Entity): number => {
    let end = Number.NEGATIVE_INFINITY;
    for (const each of walk(start)) {
      if (visited.has(each)) continue;
      visited.add(each);
      end = Math.max(end, each.endTime ?? end, ...(map.called.get(each.id) ?? []).map(endOf));
    }
    return end;
  };
  const end = endOf(entity);
  return Number.isFinite(end) ? [seconds(entity.startTime, end)] : [];
}

/** Milliseconds are what the API gives; comparing finer would contradict what is shown. */
function seconds(start: number, end: number): number {
  return Math.round((end - start) * 1000) / 1000;
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
