import { describe, expect, it } from "vitest";
import { remembering } from "./memory.ts";
import type { Recognizer } from "./recognizer.ts";

function counting(fails = false): { recognizer: Recognizer; pictures: string[] } {
  const pictures: string[] = [];
  const read = async (image: Buffer) => {
    pictures.push(image.toString());
    if (fails) throw new Error("busy");
    return { width: 1, height: 1, lines: [] };
  };
  return { pictures, recognizer: { read, close: async () => {} } };
}

describe("a recognizer that remembers", () => {
  it("reads equal pictures once, also when they come at the same time", async () => {
    const { recognizer, pictures } = counting();
    const { read } = remembering(recognizer);
    const readings = await Promise.all(["a", "b", "a"].map((text) => read(Buffer.from(text))));
    expect(await read(Buffer.from("b"))).toBe(readings[1]);
    expect(pictures).toEqual(["a", "b"]);
  });

  it("does not remember a failure", async () => {
    const { recognizer, pictures } = counting(true);
    const { read } = remembering(recognizer);
    await expect(read(Buffer.from("a"))).rejects.toThrow("busy");
    await expect(read(Buffer.from("a"))).rejects.toThrow("busy");
    expect(pictures).toEqual(["a", "a"]);
  });
});
