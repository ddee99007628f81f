import { type Raw, record } from "./json.ts";
import { type Note, Refusal } from "./refusal.ts";
import { RULES, type RuleId } from "./rules.ts";

/** Year 9999 in epoch seconds, our own choice: what is beyond are milliseconds, or no time. */
const MAX_TIME = 253_402_300_799;
/** Most documents break no rule. */
const NO_NOTES: readonly Note[] = [];
/** Characters of a wrong value that a message repeats. */
const MAX_SHOWN = 100;

/**
 * Reads the fields of the entities of one document, and collects what it has to say about them. Checks are made by
 * hand: a schema library costs several times as much, and thousands of documents come per second.
 */
export class DocumentReader {
  notes: readonly Note[] = NO_NOTES;
  /** Whether the present entity has annotations that X-Ray drops. */
  dropsAnnotations = false;
  readonly #lenient: boolean;
  /** The document's id, once it is known: every refusal names it. */
  #document: string | undefined;
  #traceId: string | undefined;
  #subsegment = false;
  #entity = "";

  constructor(lenient: boolean) {
    this.#lenient = lenient;
  }

  /** Begins with an entity: messages are about it from now on. */
  begin(raw: Raw, subsegment: boolean): void {
    this.#subsegment = subsegment;
    this.dropsAnnotations = false;
    this.#entity = typeof raw.id === "string" ? raw.id : "";
    if (this.#document !== undefined) return;
    if (typeof raw.id === "string") this.#document = raw.id;
    if (typeof raw.trace_id === "string") this.#traceId = raw.trace_id;
  }

  get isSubsegment(): boolean {
    return this.#subsegment;
  }

  /** Whether a rule is applied. */
  applies(rule: RuleId): boolean {
    return !(this.#lenient && "lenient" in RULES[rule]);
  }

  refusal(rule: RuleId, code: string, detail: string): Refusal {
    return new Refusal(rule, code, detail, {
      id: this.#document,
      traceId: this.#traceId,
      subsegment: this.#subsegment,
    });
  }

  /** `Invalid…` or `Missing…` with the field's name, as AWS's own codes are made. */
  wrong(field: string, detail: string, rule: RuleId = "type"): Refusal {
    return this.refusal(rule, `Invalid${pascal(field)}`, `${field} ${detail}`);
  }

  missing(field: string, detail = "is required"): Refusal {
    return this.refusal("required", `Missing${pascal(field)}`, `${field} ${detail}`);
  }

  note(rule: RuleId, reason: string): void {
    const note = {
      rule,
      reason,
      ...(this.#traceId === undefined ? {} : { traceId: this.#traceId }),
      ...(this.#entity === "" ? {} : { id: this.#entity }),
    };
    this.notes = [...this.notes, note];
  }

  time(raw: Raw, field: string): number | undefined {
    const value = raw[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "number" || !(value >= 0 && value <= MAX_TIME)) {
      throw this.wrong(field, `must be epoch seconds, not ${show(value)}`);
    }
    return value;
  }

  flag(raw: Raw, field: string): boolean {
    const value = raw[field];
    if (value === undefined || value === null) return false;
    if (typeof value !== "boolean") throw this.wrong(field, `must be true or false, not ${show(value)}`);
    return value;
  }

  text(raw: Raw, field: string): string | undefined {
    const value = raw[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw this.wrong(field, `must be a text, not ${show(value)}`);
    return value;
  }

  object(raw: Raw, field: string): Raw | undefined {
    const value = raw[field];
    if (value === undefined || value === null) return undefined;
    const found = record(value);
    if (found === undefined) throw this.wrong(field, `must be an object, not ${show(value)}`);
    return found;
  }

  /** A text as filters and summaries see it: no longer than AWS allows. */
  cut(text: string, field: string, limit: number): string {
    if (text.length <= limit || !this.applies("text-length")) return text;
    this.note("text-length", `${field} has ${text.length} characters; filters and summaries see ${limit}.`);
    return text.slice(0, limit);
  }
}

/** A value for a message, no longer than a line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function pascal(field: string): string {
  return field.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
