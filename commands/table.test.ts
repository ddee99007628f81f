import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTable } from "./table.ts";
import { cut, displayWidth, oneLine, wrap } from "./text.ts";

const COLUMNS = [
  { name: "image", shrinks: true },
  { name: "text", shrinks: true },
  { name: "calls", align: "right" },
] as const;

describe("a table", () => {
  it("is as wide as its cells, with numbers to the right", () => {
    expect(formatTable(COLUMNS, [["a.png", "NO PARKING", "12"]], 80)).toBe(
      ["image  text        calls", "─────  ──────────  ─────", "a.png  NO PARKING     12"].join("\n"),
    );
  });

  it("gives way in its widest column, and never cuts a number", () => {
    const rows = [["a.png", "a long line of text in this picture", "1234567"]];
    expect(formatTable(COLUMNS, rows, 34).split("\n").at(-1)).toBe("a.png  a long line of te…  1234567");
    expect(formatTable(COLUMNS, rows, 5)).toContain("1234567");
  });

  it("keeps each row on one line of the terminal, whatever is in a name", () => {
    const cell = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), fc.integer({ min: 40, max: 120 }), (pairs, width) => {
        const rows = pairs.map(([image, text]) => [image, text, "1"]);
        const lines = formatTable(COLUMNS, rows, width).split("\n");
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});

describe("text", () => {
  it("on one line shows what would have broken it or steered the terminal", () => {
    expect(oneLine("a\nb\tc\u001b[31md\u202ee")).toBe("a\\nb\\tc\\u001b[31md\\u202ee");
    expect(oneLine("שלום – naïve")).toBe("שלום – naïve");
  });

  it("is measured in columns, of which East Asian characters and emoji take two", () => {
    expect(["abc", "名前", "한글", "😀", "é", "e\u0301"].map(displayWidth)).toEqual([3, 4, 4, 2, 1, 1]);
  });

  it("is cut between characters", () => {
    expect(cut("名前です", 5)).toBe("名前…");
    expect(cut("abc", 3)).toBe("abc");
  });

  it("is wrapped between words", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("incomprehensible to me", 5)).toEqual(["incomprehensible", "to me"]);
  });
});
