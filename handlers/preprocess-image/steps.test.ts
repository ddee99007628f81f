import { describe, expect, test } from "vitest";
import type { Picture } from "./picture.ts";
import { STEPS } from "./steps.ts";

/** Dull, uneven and noisy: no step leaves it as it is. */
function sample(): Picture {
  const [width, height] = [160, 120];
  let state = 7;
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = Math.floor(i / 3) % width;
    return (x % 12 < 4 ? 60 : 120) + x / 8 + (state >>> 27);
  });
  return { data, width, height };
}

test("the steps' names are names of subsegments, each once", () => {
  const names = STEPS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
});

describe.each(STEPS)("$name", (step) => {
  test("does not change the picture that it is given", async () => {
    const picture = sample();
    await step.run(picture, () => {});
    expect(Buffer.compare(picture.data, sample().data)).toBe(0);
  });

  test("gives the same picture every time, of the same size", async () => {
    const [first, second] = [await step.run(sample(), () => {}), await step.run(sample(), () => {})];
    expect(Buffer.compare(first.data, second.data)).toBe(0);
    expect([first.width, first.height, first.data.length]).toEqual([160, 120, 160 * 120 * 3]);
  });

  test("has an effect on a picture that needs it", async () => {
    const result = await step.run(sample(), () => {});
    expect(Buffer.compare(result.data, sample().data)).not.toBe(0);
  });
});
