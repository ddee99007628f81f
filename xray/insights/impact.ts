import { type Entity, outcomeOf, type Segment, type ServiceId, type Trace } from "../traces/trace.ts";
import type { Impact } from "./insight.ts";
import { keyOf } from "./observer.ts";

/** Epoch seconds. */
export interface Frame {
  readonly start: number;
  readonly end: number;
}

/**
 * The requests of clients: how the entries of the group's traces went that were under way in the frame. The entry itself
 * may have been over before: Lambda's service has answered an S3 event long before its function begins.
 */
export function clientImpact(traces: Iterable<Trace>, frame: Frame): Impact {
  return count(
    [...traces].flatMap((trace) => (overlaps(trace, frame) && isOver(trace.root) ? trace.root : [])),
  );
}

/** The requests to one service that were under way in the frame. */
export function serviceImpact(traces: Iterable<Trace>, service: string, frame: Frame): Impact {
  return count(
    [...traces].flatMap(({ segments }) =>
      segments.filter((segment) => isOver(segment) && overlaps(segment, frame) && keyOf(segment) === service),
    ),
  );
}

function overlaps({ startTime, endTime }: Trace | Finished, { start, end }: Frame): boolean {
  return endTime >= start && startTime <= end;
}

type Finished = Segment & { readonly endTime: number };

function isOver(segment: Segment | undefined): segment is Finished {
  return segment?.endTime !== undefined;
}

function count(entities: readonly Entity[]): Impact {
  const outcomes = entities.map(outcomeOf);
  return {
    FaultCount: outcomes.filter((outcome) => outcome === "fault").length,
    OkCount: outcomes.filter((outcome) => outcome === "ok").length,
    TotalCount: outcomes.length,
  };
}

/**
 * One sentence for people. It says that it is an approximation, since nobody knows AWS's model.
 * `group` is the group's name.
 */
export function summarize(
  reason: string,
  rootCause: ServiceId,
  service: Impact,
  client: Impact,
  group: string,
): string {
  const name = rootCause.type === undefined ? rootCause.name : `${rootCause.name} (${rootCause.type})`;
  return (
    `${reason} ${name}: ${service.FaultCount} of ${service.TotalCount} requests to it failed; ` +
    `${client.FaultCount} of ${client.TotalCount} client requests in group ${group} failed. ` +
    "(Local approximation of X-Ray Insights)"
  );
}
