import { describe, expect, it } from "vitest";
import { TraceSummary } from "../shapes.ts";
import { hasWords, searchOf } from "./search.ts";

describe("what is typed into the search field", () => {
  it("is a trace in every form of its id", () => {
    const id = "1-6924b0f1-0123456789abcdef01234567";
    for (const text of [id, ` ${id}`, "6924b0f10123456789abcdef01234567", `Root=${id}`]) {
      expect(searchOf(text)).toEqual({ kind: "trace", id });
    }
  });

  it.each([
    "",
    "fault",
    "!ok",
    "duration > 2",
    'service("a") { fault',
    "responsetime >",
    "http.status = 2xx",
  ])("is a filter expression, right or wrong: %s", (text) => expect(searchOf(text).kind).toBe("filter"));

  it.each(["crowded 0.png", "receipts/garden cafe 12.jpg", "AccessDenied", "קבלה 7", "1-6924b0f1", "50%"])(
    "is words to look for: %s",
    (text) => expect(searchOf(text)).toEqual({ kind: "words", words: text }),
  );
});

describe("words", () => {
  const trace = TraceSummary.parse({
    Id: "1-6924b0f1-0123456789abcdef01234567",
    EntryPoint: { Name: "preprocess" },
    ServiceIds: [{ Name: "results-table" }],
    Annotations: { image: [{ AnnotationValue: { StringValue: "Garden Cafe.jpg" } }] },
    FaultRootCauses: [
      {
        Services: [
          { Name: "detect", EntityPath: [{ Exceptions: [{ Name: "Denied", Message: "not allowed" }] }] },
        ],
      },
    ],
  });

  it.each(["garden", "CAFE garden", "results-table", "denied allowed", "6924b0f1", "preprocess", "image"])(
    "are found in names, annotations and messages: %s",
    (words) => expect(hasWords(trace, words)).toBe(true),
  );

  it.each(["01234567", "1-6924b0f1", "89ABCDEF"])("are found as a part of the trace's id: %s", (part) =>
    expect(hasWords(trace, part)).toBe(true),
  );

  it.each(["45", "garden 45", "cafe f0", "abcdef0"])("are not found in an id by chance: %s", (words) =>
    expect(hasWords(trace, words)).toBe(false),
  );

  it("must all be there", () => expect(hasWords(trace, "garden gnome")).toBe(false));
});
