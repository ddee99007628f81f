import type { Doctor } from "../doctor/doctor.ts";
import type { Raw } from "../documents/json.ts";
import type { InsightEvent } from "../insights/event.ts";
import type { OtlpRequest, OtlpResponse } from "../otlp/receive.ts";
import type { SamplingRuleOptions } from "../sampling/rules.ts";
import type { EncryptionOptions } from "../settings/encryption.ts";
import type { GroupOptions } from "../settings/groups.ts";
import type { StoreLimits } from "../traces/store.ts";
import type { Trace } from "../traces/trace.ts";
import type { Unprocessed } from "./intake.ts";

export interface XrayOptions {
  /** 12 digits. */
  readonly account?: string;
  readonly region?: string;
  readonly groups?: readonly GroupOptions[];
  readonly samplingRules?: readonly SamplingRuleOptions[];
  readonly encryption?: EncryptionOptions;
  /** Epoch milliseconds; Date.now by default. */
  readonly clock?: () => number;
  readonly limits?: Partial<StoreLimits>;
  /** Keep buckets, queues and other event sources on the map that only hand a trace on; true by default. */
  readonly keepEventSources?: boolean;
  /** Take what AWS would refuse, drop or not index, where the rule allows it (documents/rules.ts); false by default. */
  readonly lenient?: boolean;
  /** Attributes of OpenTelemetry spans that become annotations beside those that `aws.xray.annotations` lists. */
  readonly indexedAttributes?: readonly string[];
  readonly insights?: {
    /** Seconds in which faults are counted, 60 by default; with 10 one can watch insights open and close. */
    readonly bucketSeconds?: number;
    /** Told of each notable change of an insight, for the event bus; of groups with notifications only. */
    readonly onEvent?: (event: InsightEvent) => void;
  };
}

/** The answer to a call: its HTTP status and its JSON. A refusal's JSON has `__type` and `Message`. */
export interface XrayResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface XrayStatistics {
  /** Documents that came, by whichever way. */
  readonly received: number;
  /** Documents that were malformed. */
  readonly refused: number;
  /** Traces in memory. */
  readonly traces: number;
  /** What they are estimated to take of the heap. */
  readonly bytes: number;
  /** Traces given up because memory is bounded, oldest first. */
  readonly evicted: number;
  readonly limits: StoreLimits;
}

export interface Xray {
  /**
   * Takes in one document as the daemon gets it. `sender` names who sent it, for the doctor. Returns why it, or an
   * element of it, was not taken; empty if all was. Never throws.
   */
  receive(document: string, sender?: string): readonly Unprocessed[];
  /** Answers a call, e.g. `("/ServiceGraph", {StartTime, EndTime})`; a text or buffer is parsed as JSON. Never throws. */
  handle(path: string, body: unknown, sender?: string): XrayResponse;
  /** Takes a trace request of OTLP over HTTP, from `sender`. Never throws. */
  otlp(request: OtlpRequest, sender?: string): OtlpResponse;
  /** What was refused, changed, dropped or never joined, and why. */
  readonly doctor: Pick<Doctor, "findings" | "totals" | "onFinding" | "report">;
  /** Calls back with the text of every document that was taken; returns a function that stops it. */
  onDocument(listener: (document: string) => void): () => void;
  /** The traces in memory, oldest arrival first. */
  traces(): Iterable<Trace>;
  /** The documents of a trace as BatchGetTraces gives them, with inferred ones; none if the trace is not there. */
  documents(traceId: string): readonly { readonly id: string; readonly document: Raw }[];
  statistics(): XrayStatistics;
  /** Calls back after every document taken in and every change of a setting; returns how to stop. */
  onChange(listener: () => void): () => void;
  close(): void;
}
