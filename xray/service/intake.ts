import type { Doctor } from "../doctor/doctor.ts";
import type { Rounds } from "../doctor/rounds.ts";
import { parseDocument } from "../documents/document.ts";
import type { Refusal } from "../documents/refusal.ts";
import type { TraceStore } from "../traces/store.ts";

/** A document that was not taken, in the API's terms. */
export interface Unprocessed {
  readonly Id?: string;
  readonly ErrorCode: string;
  readonly Message: string;
}

export interface IntakeParts {
  readonly store: TraceStore;
  readonly doctor: Doctor;
  readonly rounds: Rounds;
  /** Epoch seconds. */
  readonly now: () => number;
  readonly lenient: boolean;
  /** Called with the trace of every document that was taken. */
  readonly taken: (traceId: string) => void;
}

/** Takes in documents: parses them, stores them, and tells the doctor what became of them. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #listeners = new Set<(document: string) => void>();
  received = 0;
  refused = 0;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Returns why the document, or elements of a list of documents, were not taken. */
  receive(document: string, sender: string): Unprocessed[] {
    const { store, doctor, rounds, now, lenient, taken } = this.#parts;
    this.received += 1;
    const { documents, refusals } = parseDocument(document, lenient);
    const time = now();
    for (const each of documents) {
      const notes = store.add(each, document.length / documents.length, time);
      rounds.add(each.traceId, time);
      taken(each.traceId);
      for (const note of each.notes) doctor.report({ ...note, sender, document });
      for (const note of notes) doctor.report({ ...note, sender, document });
    }
    if (documents.length > 0) for (const listener of this.#listeners) listener(document);
    return refusals.map((refusal) => this.#refuse(refusal, sender, document));
  }

  /** Calls back with the text of every document that was taken; returns a function that stops it. */
  onDocument(listener: (document: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #refuse({ rule, code, message, id, traceId }: Refusal, sender: string, document: string): Unprocessed {
    this.refused += 1;
    this.#parts.doctor.report({
      rule,
      code,
      reason: message,
      sender,
      document,
      ...(id === undefined ? {} : { id }),
      ...(traceId === undefined ? {} : { traceId }),
    });
    return { ...(id === undefined ? {} : { Id: id }), ErrorCode: code, Message: message };
  }
}
