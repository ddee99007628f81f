import { edgesOf } from "./edges.ts";
import {
  type Entity,
  isError,
  isFault,
  isThrottle,
  type Segment,
  type Subsegment,
  serviceOf,
  type Trace,
} from "./trace.ts";

/** One reason for a trace's faults, errors or response time, in the shape of the X-Ray API. */
export interface RootCause {
  /** From the service where it shows to the one where it comes from. */
  readonly Services: readonly RootCauseService[];
  /** Whether it reaches the trace's entry. */
  readonly ClientImpacting: boolean;
}

export interface RootCauseService {
  readonly Name: string;
  readonly Names: readonly string[];
  readonly Type?: string;
  readonly AccountId?: string;
  /** From the service's segment to the entity that it comes from, or that calls the next service. */
  readonly EntityPath: readonly RootCauseEntity[];
  readonly Inferred: boolean;
}

export interface RootCauseEntity {
  readonly Name: string;
  readonly Remote: boolean;
  /** Faults and errors only. */
  readonly Exceptions?: readonly { readonly Name?: string; readonly Message?: string }[];
  /** Response times only: the entity's share of the entry's response time, 0–1. */
  readonly Coverage?: number;
}

export interface RootCauses {
  readonly fault: readonly RootCause[];
  readonly error: readonly RootCause[];
  readonly responsetime: readonly RootCause[];
}

/** A child is on the path of a response time while it makes up at least this share of it; our own choice. */
const SUBSTANTIAL_SHARE = 0.5;

const known = new WeakMap<Trace, RootCauses>();

/**
 * Why a trace failed or was slow. Fields as in
 * https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html; AWS does not document how it finds them.
 *
 * A fault comes from the deepest entity that has it, an error (throttles are errors) likewise; the path to it
 * begins with the service of the topmost entity that failed because of it. The response time of the entry
 * comes from the longest of its children, again and again, while that makes up half of it.
 */
export function rootCausesOf(trace: Trace): RootCauses {
  let causes = known.get(trace);
  if (causes === undefined) {
    const called = callsOf(trace);
    causes = {
      fault: failures(trace, called, isFault),
      error: failures(trace, called, (entity) => isError(entity) || isThrottle(entity)),
      responsetime: responseTimes(trace, called),
    };
    known.set(trace, causes);
  }
  return causes;
}

/** An entity in its place. */
interface Step {
  readonly entity: Segment | Subsegment;
  readonly segment: Segment;
  readonly above?: Step;
}

/** Segments by the id of the entity that called them and waited for them. */
type Called = ReadonlyMap<string, readonly Segment[]>;

function callsOf(trace: Trace): Called {
  const called = new Map<string, Segment[]>();
  for (const { target, source, link } of edgesOf(trace)) {
    if (source === undefined || link || target.parentId === undefined) continue;
    const siblings = called.get(target.parentId);
    if (siblings) siblings.push(target);
    else called.set(target.parentId, [target]);
  }
  return called;
}

function failures(trace: Trace, called: Called, failed: (entity: Entity) => boolean): readonly RootCause[] {
  // Most traces went well, which is seen sooner than the ways through them are found.
  const anyFailed = (entity: Entity): boolean => failed(entity) || entity.subsegments.some(anyFailed);
  if (!trace.segments.some(anyFailed)) return [];
  const found = new Map<string, RootCause>();
  const visited = new Set<Entity>();

  /** Whether the failure is in `step` or below it. */
  const search = (step: Step): boolean => {
    if (visited.has(step.entity)) return false;
    visited.add(step.entity);
    const below = childrenOf(step, called).map(search).includes(true);
    const itself = failed(step.entity);
    if (itself && !below) {
      const top = topmostFailure(step);
      const cause = toRootCause(pathTo(step, top), top.entity === trace.root, (entity) => ({
        Exceptions: exceptionsOf(entity),
      }));
      found.set(JSON.stringify(cause), cause);
    }
    return itself || below;
  };
  const below = new Set([...called.values()].flat());
  const entries = trace.segments.filter((segment) => !below.has(segment));
  // All segments after the entries: in a malformed trace segments may call each other in a circle.
  for (const segment of [...entries, ...trace.segments]) search({ entity: segment, segment });
  return [...found.values()];
}

function responseTimes(trace: Trace, called: Called): readonly RootCause[] {
  const { root } = trace;
  if (root?.endTime === undefined || root.endTime <= root.startTime) return [];
  const total = root.endTime - root.startTime;
  const visited = new Set<Entity>();
  const coverage = new Map<Entity, number>();
  const path: Step[] = [];
  let step: (Step & Interval) | undefined = {
    entity: root,
    segment: root,
    start: root.startTime,
    end: root.endTime,
  };
  while (step) {
    const current: Step & Interval = step;
    visited.add(current.entity);
    coverage.set(current.entity, Math.round(((current.end - current.start) / total) * 1000) / 1000);
    path.push(current);
    step = childrenOf(current, called)
      .filter((child) => !visited.has(child.entity))
      .map((child) => ({ ...child, ...within(child.entity, current) }))
      .filter((child) => child.end - child.start >= SUBSTANTIAL_SHARE * total)
      .sort((left, right) => right.end - right.start - (left.end - left.start))[0];
  }
  return [toRootCause(path, true, (entity) => ({ Coverage: coverage.get(entity) ?? 0 }))];
}

/** Epoch seconds. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The part of an entity's time that its caller waited for: what runs on afterwards does not slow it. */
function within(entity: Entity, caller: Interval): Interval {
  return {
    start: Math.max(entity.startTime, caller.start),
    end: Math.min(entity.endTime ?? caller.end, caller.end),
  };
}

function childrenOf(step: Step, called: Called): readonly Step[] {
  const inside = step.entity.subsegments.map((entity) => ({ entity, segment: step.segment, above: step }));
  const outside = (called.get(step.entity.id) ?? []).map((segment) => ({
    entity: segment,
    segment,
    above: step,
  }));
  return [...inside, ...outside];
}

function topmostFailure(step: Step): Step {
  let top = step;
  while (top.above && hasFailed(top.above.entity)) top = top.above;
  return top;
}

function hasFailed(entity: Entity): boolean {
  return isFault(entity) || isError(entity) || isThrottle(entity);
}

/** The steps to the last one, from the segment in which the first one is. */
function pathTo(last: Step, first: Step): readonly Step[] {
  const path = [last];
  for (let step = last.above; step; step = step.above) {
    const isAbove = path[0]?.segment !== step.segment && path.some(({ entity }) => entity === first.entity);
    if (isAbove) break;
    path.unshift(step);
  }
  return path;
}

function toRootCause(
  path: readonly Step[],
  clientImpacting: boolean,
  describe: (entity: Entity) => Pick<RootCauseEntity, "Exceptions" | "Coverage">,
): RootCause {
  const segments = [...new Set(path.map(({ segment }) => segment))];
  const services = segments.map((segment) => {
    const { name, names, type, accountId } = serviceOf(segment);
    return {
      Name: name,
      Names: names,
      ...(type === undefined ? {} : { Type: type }),
      ...(accountId === undefined ? {} : { AccountId: accountId }),
      EntityPath: path
        .filter((step) => step.segment === segment)
        .map(({ entity }) => ({ Name: entity.name, Remote: isRemote(entity), ...describe(entity) })),
      Inferred: segment.inferred,
    };
  });
  return { Services: services, ClientImpacting: clientImpacting };
}

function isRemote(entity: Segment | Subsegment): boolean {
  return entity.kind === "subsegment" && (entity.namespace === "aws" || entity.namespace === "remote");
}

function exceptionsOf(entity: Entity): NonNullable<RootCauseEntity["Exceptions"]> {
  return (entity.cause?.exceptions ?? []).map(({ type, message }) => ({
    ...(type === undefined ? {} : { Name: type }),
    ...(message === undefined ? {} : { Message: message }),
  }));
}
