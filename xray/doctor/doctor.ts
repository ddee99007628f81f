import { RULES, type RuleId } from "../documents/rules.ts";
import { effectOf, type Finding, type Report } from "./finding.ts";

/** More than anybody reads; the oldest go first, but are still counted. */
const MAX_FINDINGS = 1000;
/** Characters of a document that are kept. */
const MAX_DOCUMENT = 200;

type Kept = { -readonly [K in keyof Finding]: Finding[K] };

/** Keeps what was refused, changed, dropped or never joined, with the reason. */
export class Doctor {
  readonly #now: () => number;
  readonly #listeners = new Set<(finding: Finding) => void>();
  /** By what makes two findings the same; least recently found first. */
  readonly #findings = new Map<string, Kept>();
  readonly #totals = new Map<RuleId, number>();
  #number = 0;

  /** `now` gives epoch seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Keeps a finding. The same about the same document counts up instead; listeners hear only of new ones. */
  report({ document, ...report }: Report): void {
    const now = this.#now();
    const { rule, reason, traceId, id, sender } = report;
    this.#totals.set(rule, (this.#totals.get(rule) ?? 0) + 1);
    const key = JSON.stringify([rule, traceId, id, reason, traceId === undefined ? sender : undefined]);
    const present = this.#findings.get(key);
    if (present !== undefined) {
      present.last = now;
      present.count += 1;
      return;
    }
    const finding: Kept = {
      number: ++this.#number,
      effect: effectOf(rule),
      source: RULES[rule].source,
      ...report,
      ...(document === undefined ? {} : { document: document.slice(0, MAX_DOCUMENT) }),
      first: now,
      last: now,
      count: 1,
    };
    this.#findings.set(key, finding);
    for (const oldest of this.#findings.keys()) {
      if (this.#findings.size <= MAX_FINDINGS) break;
      this.#findings.delete(oldest);
    }
    for (const listener of this.#listeners) listener(finding);
  }

  /** Newest first; of one trace, if one is named. */
  findings(traceId?: string): readonly Finding[] {
    const all = [...this.#findings.values()].reverse();
    return traceId === undefined ? all : all.filter((finding) => finding.traceId === traceId);
  }

  /** How often each rule was broken, with the findings that are no longer kept. */
  totals(): Readonly<Partial<Record<RuleId, number>>> {
    return Object.fromEntries(this.#totals);
  }

  /** Calls back with every new finding; returns a function that stops it. */
  onFinding(listener: (finding: Finding) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
