import { describe, expect, it } from "vitest";
import { parseDocument } from "../documents/document.ts";
import { segment, traceIdOf } from "../testing/documents.ts";
import { TraceStore } from "./store.ts";

/** Each takes as many bytes as the length that is told, and 1500 for its one segment. */
function add(store: TraceStore, trace: number, length = 500): void {
  const text = JSON.stringify(segment(1, "service", [trace, trace + 1], {}, traceIdOf(trace)));
  for (const document of parseDocument(text).documents) store.add(document, length, trace);
}

const rules = { keepEventSources: true };
const ids = (store: TraceStore): string[] => [...store.traces()].map(({ id }) => id);

describe("the store", () => {
  it("evicts the oldest traces beyond its number, and counts them", () => {
    const store = new TraceStore({ traces: 2, bytes: 1e9 }, rules);
    for (const trace of [1, 2, 3]) add(store, trace);
    expect(ids(store)).toEqual([2, 3].map((number) => traceIdOf(number)));
    expect(store.statistics()).toEqual({ traces: 2, bytes: 4000, evicted: 1 });
  });

  it("evicts the oldest traces beyond its bytes", () => {
    const store = new TraceStore({ traces: 100, bytes: 5000 }, rules);
    for (const trace of [1, 2, 3]) add(store, trace);
    expect(ids(store)).toEqual([2, 3].map((number) => traceIdOf(number)));
    add(store, 4, 3500);
    expect(ids(store)).toEqual([traceIdOf(4)]);
    expect(store.statistics()).toEqual({ traces: 1, bytes: 5000, evicted: 3 });
  });

  it("stays within its bytes even if a single trace goes beyond them", () => {
    const store = new TraceStore({ traces: 100, bytes: 5000 }, rules);
    add(store, 1, 3501);
    expect(store.statistics()).toEqual({ traces: 0, bytes: 0, evicted: 1 });
    add(store, 2);
    expect(ids(store)).toEqual([traceIdOf(2)]);
  });

  it("takes no room for a document that it has already", () => {
    const store = new TraceStore({ traces: 100, bytes: 1e9 }, rules);
    for (let repetition = 0; repetition < 5; repetition += 1) add(store, 1);
    expect(store.statistics().bytes).toBe(2000);
  });

  it("assembles a trace once, until something new comes", () => {
    const store = new TraceStore({ traces: 100, bytes: 1e9 }, rules);
    add(store, 1);
    const first = store.get(traceIdOf(1));
    add(store, 1);
    expect(store.get(traceIdOf(1))).toBe(first);
    const text = JSON.stringify(segment(2, "other", [0, 1]));
    for (const document of parseDocument(text).documents) store.add(document, text.length, 0);
    expect(store.get(traceIdOf(1))).not.toBe(first);
  });
});
