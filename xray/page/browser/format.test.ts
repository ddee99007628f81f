import { describe, expect, it } from "vitest";
import { bytes, duration, percent, plural, rate } from "./format.ts";

describe("numbers as people say them", () => {
  it.each([
    [undefined, "–"],
    [0, "0 ms"],
    [0.00042, "0.4 ms"],
    [0.0431, "43 ms"],
    [0.9994, "999 ms"],
    [0.9996, "1 s"],
    [1.234, "1.23 s"],
    [59.96, "1 min 0 s"],
    [119.7, "2 min 0 s"],
    [125, "2 min 5 s"],
  ])("%s seconds are %s", (seconds, said) => expect(duration(seconds)).toBe(said));

  it.each([
    [0, "0%"],
    [0.0004, "<0.1%"],
    [0.036, "3.6%"],
    [0.154, "15%"],
    [0.999, ">99%"],
    [1, "100%"],
  ])("a share of %s is %s: something is never nothing, and a few short of all not all", (share, said) =>
    expect(percent(share)).toBe(said),
  );

  it("rates are per minute", () => {
    expect([rate(0, 60), rate(1, 10_800), rate(60, 900), rate(10_000, 300)]).toEqual([
      "0/min",
      "<0.1/min",
      "4/min",
      "2,000/min",
    ]);
  });

  it("sizes and counts", () => {
    expect([bytes(999), bytes(48_211), bytes(15_000_000)]).toEqual(["999 B", "48.2 KB", "15 MB"]);
    expect([plural(1, "trace"), plural(1200, "trace")]).toEqual(["1 trace", "1,200 traces"]);
  });
});
