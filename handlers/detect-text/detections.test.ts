import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { detectionsOf } from "./detections.ts";

const detection = (Type: "LINE" | "WORD", DetectedText: string) => ({
  Type,
  DetectedText,
  Confidence: 98.76543,
  Geometry: { BoundingBox: { Left: 0.123456, Top: 0.2, Width: 0.3, Height: 0.4 } },
});

test("separates lines from words and rounds to a visible precision", () => {
  const found = detectionsOf([detection("LINE", "a b"), detection("WORD", "a"), detection("WORD", "b")]);
  const rest = { confidence: 98.77, left: 0.1235, top: 0.2, width: 0.3, height: 0.4 };
  expect(found).toEqual({
    lines: [{ text: "a b", ...rest }],
    words: [
      { text: "a", ...rest },
      { text: "b", ...rest },
    ],
    truncated: false,
  });
});

test("what does not fit an item is left out, words first, and said", () => {
  const lines = Array.from({ length: 1000 }, (_, i) => detection("LINE", `line ${i} `.repeat(10)));
  const words = Array.from({ length: 5000 }, (_, i) => detection("WORD", `word${i}ü`));
  const found = detectionsOf([...words, ...lines]);
  expect(found.lines).toHaveLength(1000);
  expect(found.words.length).toBeGreaterThan(1000);
  expect(found.words.length).toBeLessThan(5000);
  expect(found.truncated).toBe(true);
  expect(dynamoBytes(marshall(found))).toBeLessThan(400_000);
});

test("one line longer than an item is left out", () => {
  const found = detectionsOf([detection("LINE", "x".repeat(400_000)), detection("LINE", "short")]);
  expect(found.lines.map(({ text }) => text)).toEqual(["short"]);
  expect(found.truncated).toBe(true);
});

test("a detection without geometry is kept", () => {
  expect(detectionsOf([{ Type: "LINE", DetectedText: "a" }]).lines).toEqual([
    { text: "a", confidence: 0, left: 0, top: 0, width: 0, height: 0 },
  ]);
});

/**
 * Size of an item as DynamoDB counts it, by the rules of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function dynamoBytes(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.entries(value).reduce((sum, [name, inner]) => {
    if (name === "S") return sum + Buffer.byteLength(String(inner));
    if (name === "N") return sum + Math.ceil(String(inner).length / 2) + 1;
    if (name === "BOOL") return sum + 1;
    if (name === "L")
      return sum + 3 + (inner as unknown[]).reduce<number>((all, each) => all + 1 + dynamoBytes(each), 0);
    if (name === "M") return sum + 3 + dynamoBytes(inner) + Object.keys(inner as object).length;
    return sum + Buffer.byteLength(name) + dynamoBytes(inner);
  }, 0);
}
