import type { RuleId } from "../documents/rules.ts";
import { type Entity, type Segment, type Trace, walk } from "../traces/trace.ts";
import type { Report } from "./finding.ts";

/** Seconds without a document after which what is still missing in a trace is said to be missing. */
export const PATIENCE_SECONDS = 30;
/** "X-Ray stores trace data for 30 days", https://aws.amazon.com/xray/faqs/ */
const KEPT_SECONDS = 30 * 24 * 60 * 60;
/** The skew that the collector's exporter accepts: https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/segment.go */
const SKEW_SECONDS = 5 * 60;

export interface Circumstances {
  /** Epoch seconds. */
  readonly now: number;
  /** Of this X-Ray, where it was told. */
  readonly account?: string;
  readonly region?: string;
}

/** What is wrong with a trace as a whole, some time after its last document. */
export function examine(trace: Trace, circumstances: Circumstances): Report[] {
  const reports: Report[] = [];
  const report = (rule: RuleId, reason: string, entity?: Entity): void => {
    reports.push({ rule, reason, traceId: trace.id, ...(entity === undefined ? {} : { id: entity.id }) });
  };

  for (const orphan of trace.orphans ?? []) {
    report(
      "no-parent",
      `subsegment ${quoted(orphan.name)} waits for its parent ${orphan.awaitedParent ?? ""}, which has not come.`,
      orphan,
    );
  }
  const sent = trace.segments.filter(({ inferred }) => !inferred);
  if (sent.length === 0) report("no-segment", "the trace has subsegments only: AWS would not show it.");
  for (const segment of sent) examineSegment(segment, trace, report);
  for (const entity of trace.segments.flatMap((segment) => [...walk(segment)])) {
    if (entity.endTime === undefined) {
      report("in-progress", `${quoted(entity.name)} is still in progress.`, entity);
    }
  }
  for (const { rule, reason } of trace.notes ?? []) report(rule, reason);
  examineClock(trace, circumstances.now, report);
  examinePlace(sent, circumstances, report);
  return reports;
}

type Tell = (rule: RuleId, reason: string, entity?: Entity) => void;

function examineSegment(segment: Segment, trace: Trace, report: Tell): void {
  const { parentId } = segment;
  if (parentId === undefined) return;
  if (trace.cyclic === true && segment === trace.root) {
    report(
      "cycle",
      `${quoted(segment.name)} is called by what it calls itself; it counts as the root.`,
      segment,
    );
  } else if (trace.unjoined?.includes(segment.id) && segment !== trace.root) {
    report(
      "no-caller",
      `segment ${quoted(segment.name)} names the caller ${parentId}, which has not come.`,
      segment,
    );
  }
}

function examineClock(trace: Trace, now: number, report: Tell): void {
  const first = trace.segments[0];
  const days = Math.round((now - trace.startTime) / 86_400);
  if (trace.startTime < now - KEPT_SECONDS) {
    report("clock", `the trace started ${days} days ago: X-Ray keeps traces for 30 days.`, first);
  } else if (trace.startTime > now + SKEW_SECONDS) {
    const seconds = Math.round(trace.startTime - now);
    report("clock", `the trace starts ${seconds} seconds in the future: the sender's clock is ahead.`, first);
  }
}

function examinePlace(segments: readonly Segment[], here: Circumstances, report: Tell): void {
  for (const segment of segments) {
    const arn = [segment.resourceArn, segment.aws.function_arn].find((each) => typeof each === "string");
    const [, , , region = "", account = ""] = typeof arn === "string" ? arn.split(":") : [];
    if (here.region !== undefined && region !== "" && region !== here.region) {
      report(
        "region",
        `${quoted(segment.name)} runs in ${region}, but this X-Ray is in ${here.region}.`,
        segment,
      );
    } else if (here.account !== undefined && account !== "" && account !== here.account) {
      const other = `account ${account}, but this X-Ray is in account ${here.account}`;
      report("region", `${quoted(segment.name)} runs in ${other}.`, segment);
    }
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
