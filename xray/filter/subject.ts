import type { TraceEdge } from "../traces/edges.ts";
import type { RootCause } from "../traces/rootcause.ts";
import { type AnnotationValue, type Entity, type Segment, type Trace, walk } from "../traces/trace.ts";
import type { CauseLevel, Keyword, Value } from "./expression.ts";
import { type Element, READERS } from "./readers.ts";

/** What an expression looks at: every value that a keyword or an annotation has there; none if it is not set. */
export interface Subject {
  read(keyword: Keyword): readonly Value[];
  annotations(key: string): readonly AnnotationValue[];
}

/** A whole trace: how it went is asked of its root segment, who and where of all its segments. */
export function traceSubject(trace: Trace): Subject {
  return {
    read: (keyword) => READERS[keyword].trace(trace),
    annotations: (key) => trace.segments.flatMap((segment) => annotationsOf(segment, key)),
  };
}

/** One visit of a service: its segment with everything that it recorded. */
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
  const visit = { entity, segment, trace };
  return {
    read: (keyword) => READERS[keyword].visit(visit),
    annotations: (key) => annotationsOf(entity, key),
  };
}

/** Every element of a list in a root cause: its services, its entities or their exceptions. */
export function elementSubjects(cause: RootCause, level: CauseLevel): readonly Subject[] {
  return elementsOf(cause, level).map((element) => ({
    read: (keyword) => READERS[keyword].element(element),
    annotations: () => [],
  }));
}

function elementsOf({ Services: services }: RootCause, level: CauseLevel): readonly Element[] {
  switch (level) {
    case "service":
      return services.map(({ Names, Type, Inferred }, index) => ({
        index,
        length: services.length,
        names: Names,
        inferred: Inferred,
        ...(Type === undefined ? {} : { type: Type }),
      }));
    case "entity":
      return services.flatMap(({ EntityPath: entities, Type, Inferred }) =>
        entities.map(({ Name, Remote, Coverage }, index) => ({
          index,
          length: entities.length,
          names: [Name],
          inferred: Inferred,
          remote: Remote,
          ...(Type === undefined ? {} : { type: Type }),
          ...(Coverage === undefined ? {} : { coverage: Coverage }),
        })),
      );
    case "exception":
      return services
        .flatMap(({ EntityPath }) => EntityPath)
        .flatMap(({ Exceptions: exceptions = [] }) =>
          exceptions.map(({ Name, Message }, index) => ({
            index,
            length: exceptions.length,
            names: Name === undefined ? [] : [Name],
            ...(Message === undefined ? {} : { message: Message }),
          })),
        );
  }
}

function annotationsOf(entity: Entity, key: string): readonly AnnotationValue[] {
  return [...walk(entity)].flatMap(({ annotations }) => {
    const value = annotations.get(key);
    return value === undefined ? [] : [value];
  });
}
