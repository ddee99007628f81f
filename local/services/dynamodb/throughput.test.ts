import { describe, expect, it } from "vitest";
import { type Item, itemSize, readUnits, writeUnits } from "./item-size.ts";
import { createThroughput } from "./throughput.ts";

describe("the size of an item", () => {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
  it.each<[Item, number]>([
    [{ name: { S: "shirt" } }, 4 + 5],
    [{ größe: { S: "图" } }, 7 + 3],
    [{ n: { N: "27" } }, 1 + 2],
    [{ n: { N: "-27" } }, 1 + 3],
    [{ n: { N: "1000" } }, 1 + 2],
    [{ n: { N: "0.0012345" } }, 1 + 4],
    [{ b: { B: Buffer.alloc(10) } }, 1 + 10],
    [{ b: { BOOL: true }, n: { NULL: true } }, 2 + 2],
    [{ s: { SS: ["ab", "c"] } }, 1 + 3],
    [{ l: { L: [{ S: "ab" }, { N: "1" }] } }, 1 + 3 + (1 + 2) + (1 + 2)],
    [{ m: { M: { a: { S: "bc" } } } }, 1 + 3 + 1 + (1 + 2)],
    [{}, 0],
  ])("%j", (item, bytes) => expect(itemSize(item)).toBe(bytes));

  it("makes units: 1 KB each for a write, 4 KB for a read, half where it may be stale", () => {
    expect([0, 1, 1024, 1025, 409_600].map(writeUnits)).toEqual([1, 1, 1, 2, 400]);
    expect([0, 4096, 4097].map((bytes) => readUnits(bytes, true))).toEqual([1, 1, 2]);
    expect([0, 4096, 4097].map((bytes) => readUnits(bytes, false))).toEqual([0.5, 0.5, 1]);
  });
});

describe("on-demand throughput", () => {
  const take = (throughput: ReturnType<typeof createThroughput>, units: number, now: number) =>
    throughput.reserve("write", units, undefined, now);

  const HALF_AN_HOUR = 30 * 60 * 1000;

  it("starts at 4,000 writes a second and later allows double the previous peak", () => {
    const throughput = createThroughput({ mode: "on-demand" }, 0);
    expect(take(throughput, 4000, 0)).toBeUndefined();
    expect(take(throughput, 1, 500)).toBe("AccountLimitExceeded");
    expect(take(throughput, 4000, 1000)).toBeUndefined();
    expect(take(throughput, 8000, HALF_AN_HOUR)).toBeUndefined();
    expect(take(throughput, 8001, HALF_AN_HOUR + 1000)).toBe("AccountLimitExceeded");
    expect(take(throughput, 16_000, 2 * HALF_AN_HOUR)).toBeUndefined();
  });

  it("never exceeds the table's quota of 40,000", () => {
    const throughput = createThroughput({ mode: "on-demand" }, 0);
    for (let n = 0; n < 10; n += 1) take(throughput, Math.min(40_000, 4000 * 2 ** n), n * HALF_AN_HOUR);
    expect(take(throughput, 40_000, 10 * HALF_AN_HOUR)).toBeUndefined();
    expect(take(throughput, 1, 10 * HALF_AN_HOUR)).toBe("AccountLimitExceeded");
  });
});

describe("changing the capacity", () => {
  it("to more units keeps what was saved up; to another mode begins anew", () => {
    const throughput = createThroughput({ mode: "provisioned", read: 5, write: 5 }, 0);
    expect(throughput.balance("write", 60_000)).toBe(305);
    throughput.setCapacity({ mode: "provisioned", read: 5, write: 10 }, 60_000);
    expect(throughput.balance("write", 60_000)).toBe(305);
    throughput.setCapacity({ mode: "on-demand" }, 60_000);
    expect(throughput.balance("write", 60_000)).toBeUndefined();
    throughput.setCapacity({ mode: "provisioned", read: 1, write: 1 }, 60_000);
    expect(throughput.balance("write", 60_000)).toBe(1);
  });
});
