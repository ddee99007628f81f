import { z } from "zod";
import { Doctor } from "../doctor/doctor.ts";
import { Rounds } from "../doctor/rounds.ts";
import { contributionOf } from "../graph/contribution.ts";
import { Insights } from "../insights/insights.ts";
import { insightOperations } from "../insights/operations.ts";
import { type OtlpSink, receiveOtlp } from "../otlp/receive.ts";
import { retrievalOperations, transactionSearchOperations } from "../retrieval/operations.ts";
import { samplingOperations } from "../sampling/operations.ts";
import { SamplingRules, toRule } from "../sampling/rules.ts";
import { Encryption } from "../settings/encryption.ts";
import { Groups } from "../settings/groups.ts";
import { ResourcePolicies } from "../settings/policies.ts";
import { settings } from "../settings/settings.ts";
import { Tags } from "../settings/tags.ts";
import { Ahead } from "../traces/ahead.ts";
import { type StoreLimits, TraceStore } from "../traces/store.ts";
import { documentsOf } from "../traces/stored.ts";
import { XrayError } from "./error.ts";
import { Intake } from "./intake.ts";
import { type Operation, operation } from "./operation.ts";
import { queries } from "./queries.ts";
import { timestamp } from "./schemas.ts";
import { checkExpression, Selection } from "./selection.ts";
import type { Xray, XrayOptions, XrayResponse } from "./xray.ts";

export type { Unprocessed } from "./intake.ts";
export type { Xray, XrayOptions, XrayResponse, XrayStatistics } from "./xray.ts";

/** Telemetry of a daemon; it is validated and then ignored. */
const telemetry = z.object({
  TelemetryRecords: z.array(
    z.object({
      Timestamp: timestamp,
      SegmentsReceivedCount: z.int().nullish(),
      SegmentsSentCount: z.int().nullish(),
      SegmentsSpilloverCount: z.int().nullish(),
      SegmentsRejectedCount: z.int().nullish(),
      BackendConnectionErrors: z.record(z.string(), z.int()).nullish(),
    }),
  ),
  EC2InstanceId: z.string().max(20).nullish(),
  Hostname: z.string().max(255).nullish(),
  ResourceARN: z.string().max(500).nullish(),
});

const EXAMINE_MILLISECONDS = 5000;

/** Our own choice: more than the ten thousand traces that the page is made for, within an ordinary heap. */
const LIMITS: StoreLimits = { traces: 20_000, bytes: 512 * 1024 * 1024 };

/**
 * X-Ray on one machine: takes in segments, keeps the newest traces in memory and answers the X-Ray API.
 * Throws an XrayError if a declared group or sampling rule is one that the API would refuse.
 */
export function createXray(options: XrayOptions = {}): Xray {
  const { account = "000000000000", region = "eu-west-1", clock = Date.now } = options;
  const now = (): number => clock() / 1000;
  const limits = { ...LIMITS, ...options.limits };
  const arn = `arn:aws:xray:${region}:${account}:`;
  const store = new TraceStore(limits, {
    keepEventSources: options.keepEventSources ?? true,
    lenient: options.lenient ?? false,
  });
  const ahead = new Ahead((id) => {
    const trace = store.get(id);
    if (trace !== undefined) contributionOf(trace);
  });
  const groups = new Groups(arn, checkExpression);
  const rules = new SamplingRules(arn, now());
  const tags = new Tags();
  const selection = new Selection(groups);
  const listeners = new Set<() => void>();
  const { lenient = false, indexedAttributes: indexed = [] } = options;
  const doctor = new Doctor(now);
  const rounds = new Rounds(doctor, store, () => ({
    now: now(),
    ...(options.account === undefined ? {} : { account }),
    ...(options.region === undefined ? {} : { region }),
  }));

  for (const group of options.groups ?? []) {
    const { GroupARN } = declared(`group ${group.name}`, () =>
      groups.create(group.name, group.filterExpression, {
        InsightsEnabled: group.insightsEnabled,
        NotificationsEnabled: group.notificationsEnabled,
      }),
    );
    tags.begin(GroupARN, tagList(group.tags));
  }
  for (const rule of options.samplingRules ?? []) {
    const { SamplingRule } = declared(`sampling rule ${rule.name}`, () => rules.create(toRule(rule), now()));
    tags.begin(SamplingRule.RuleARN, tagList(rule.tags));
  }

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const intake = new Intake({
    store,
    doctor,
    rounds,
    now,
    lenient,
    taken: (traceId) => {
      ahead.add(traceId);
      changed();
    },
  });

  const insights = new Insights({
    traces: () => store.traces(),
    groups: () => groups.list(),
    member: (group) => selection.member(group),
    account,
    region,
    clock,
    ...options.insights,
    onChange: changed,
  });
  // Buckets are judged when they are over, whether or not anybody asks.
  const timer = setInterval(() => insights.advance(), insights.bucketSeconds * 250);
  timer.unref();
  const examining = setInterval(() => rounds.make(), EXAMINE_MILLISECONDS);
  examining.unref();

  const operations: Readonly<Record<string, Operation>> = {
    "/TraceSegments": operation(
      z.object({ TraceSegmentDocuments: z.array(z.string()) }),
      ({ TraceSegmentDocuments }, sender) => ({
        UnprocessedTraceSegments: TraceSegmentDocuments.flatMap((each) => intake.receive(each, sender)),
      }),
    ),
    "/TelemetryRecords": operation(telemetry, () => ({})),
    ...samplingOperations(rules, now, doctor),
    ...queries({ store, groups, selection, insights, doctor, lenient }),
    ...retrievalOperations(store, now),
    ...transactionSearchOperations(now),
    ...insightOperations({
      insights,
      groups,
      traces: () => store.traces(),
      member: (group) => selection.member(group),
      now,
    }),
    ...settings({
      groups,
      rules,
      tags,
      policies: new ResourcePolicies(),
      encryption: new Encryption(options.encryption ?? { type: "NONE" }),
      now,
      changed: () => {
        selection.forget();
        changed();
      },
    }),
  };

  return {
    receive: (document, sender = "this process") => intake.receive(document, sender),
    otlp: (request, sender = "this process") =>
      receiveOtlp(request, otlpSink(intake, doctor, sender, indexed)),
    doctor: {
      report: (report) => doctor.report(report),
      totals: () => doctor.totals(),
      onFinding: (listener) => doctor.onFinding(listener),
      findings: (traceId) => {
        rounds.make();
        return doctor.findings(traceId);
      },
    },
    onDocument: (listener) => intake.onDocument(listener),
    handle: (path, body, sender = "this process") => {
      try {
        const run = Object.hasOwn(operations, path) ? operations[path] : undefined;
        if (run === undefined) {
          throw new XrayError("UnknownOperationException", `This X-Ray does not answer ${path}`, 404);
        }
        return { status: 200, body: { ...run(parseBody(body), sender) } };
      } catch (error) {
        return refusal(error);
      }
    },
    traces: () => store.traces(),
    documents: (traceId) => {
      const [trace, record] = [store.get(traceId), store.record(traceId)];
      return trace === undefined || record === undefined ? [] : documentsOf(trace, record);
    },
    statistics: () => ({
      received: intake.received,
      refused: intake.refused,
      ...store.statistics(),
      limits,
    }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      clearInterval(timer);
      clearInterval(examining);
      ahead.close();
      listeners.clear();
    },
  };
}

/** Creates what the options declare, and says of a refusal what it is about. */
function declared<T>(what: string, create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof XrayError)) throw error;
    throw new XrayError(error.code, `${what}: ${error.message}`, error.status, error.fields);
  }
}

function tagList(tags: Readonly<Record<string, string>> = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function parseBody(body: unknown): unknown {
  if (typeof body !== "string" && !Buffer.isBuffer(body)) return body;
  const text = body.toString();
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new XrayError("SerializationException", "The request body is not JSON");
  }
}

function otlpSink(intake: Intake, doctor: Doctor, sender: string, indexed: readonly string[]): OtlpSink {
  return {
    indexed,
    receive: (document) => intake.receive(JSON.stringify(document), sender)[0]?.Message,
    reject: (reason, given) =>
      doctor.report({ rule: "otlp-span", reason, sender, document: JSON.stringify(given) }),
  };
}

/** A fault of this service must not end the process that takes in segments, so it becomes a 500. */
function refusal(error: unknown): XrayResponse {
  if (error instanceof XrayError) {
    return {
      status: error.status,
      body: { __type: error.code, Message: error.message, ...error.fields },
    };
  }
  console.error(error);
  return {
    status: 500,
    body: { __type: "InternalFailure", Message: error instanceof Error ? error.message : String(error) },
  };
}
