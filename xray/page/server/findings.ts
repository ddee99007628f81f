import { z } from "zod";
import type { Finding } from "../../doctor/finding.ts";
import { type Effect, RULES } from "../../documents/rules.ts";
import type { Xray } from "../../service/xray.ts";
import { sendJson } from "./reply.ts";
import { type Call, parse } from "./routes.ts";

/** A finding with its rule in words, and whether the trace that it is about can be opened. */
export interface FindingRow extends Finding {
  readonly sentence: string;
  /** Whether the rule is AWS's own, was seen in what AWS does, or is a choice of this X-Ray. */
  readonly basis: "documented" | "observed" | "chosen";
  readonly isTraceKept: boolean;
}

/** Rows per answer. */
const MAX_ROWS = 1000;
const EFFECTS = [
  "refused",
  "dropped",
  "not indexed",
  "cut",
  "not joined",
  "noted",
] as const satisfies readonly Effect[];
const Query = z.object({
  effect: z.enum(EFFECTS).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(50),
});

/** Every finding that the doctor keeps, newest first. */
export function findingRows(xray: Pick<Xray, "doctor" | "traces">): readonly FindingRow[] {
  const findings = xray.doctor.findings();
  const asked = new Set(findings.map(({ traceId }) => traceId));
  const kept = new Set<string>();
  for (const { id } of xray.traces()) if (asked.has(id)) kept.add(id);
  return findings.map((finding) => {
    const { rule: sentence, basis } = RULES[finding.rule];
    const isTraceKept = finding.traceId !== undefined && kept.has(finding.traceId);
    return { ...finding, sentence, basis, isTraceKept };
  });
}

/** Answers with the newest findings, of one effect if one is named, and how many of each effect are kept. */
export function sendFindings(all: readonly FindingRow[], { response, url }: Call): void {
  const { effect, limit } = parse(Query, Object.fromEntries(url.searchParams));
  const effects = EFFECTS.map((name) => ({
    name,
    count: all.filter((row) => row.effect === name).length,
  })).filter(({ count }) => count > 0);
  const rows = all.filter((row) => effect === undefined || row.effect === effect);
  sendJson(response, 200, { total: all.length, matching: rows.length, effects, rows: rows.slice(0, limit) });
}
