import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Ahead } from "./ahead.ts";

describe("what is done ahead", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is done once for a trace, when no more documents come", () => {
    const prepared: string[] = [];
    const ahead = new Ahead((trace) => prepared.push(trace));
    ahead.add("a");
    vi.advanceTimersByTime(700);
    ahead.add("a");
    ahead.add("b");
    vi.advanceTimersByTime(700);
    expect(prepared).toEqual([]);
    vi.advanceTimersByTime(400);
    expect(prepared).toEqual(["a", "b"]);
    ahead.add("a");
    vi.advanceTimersByTime(2000);
    expect(prepared).toEqual(["a", "b", "a"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is interrupted again and again, so that others get their turn", () => {
    let busy = 0;
    let prepared = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => Date.now() + busy);
    const ahead = new Ahead(() => {
      busy += 3;
      prepared += 1;
    });
    for (let trace = 0; trace < 100; trace++) ahead.add(String(trace));
    vi.advanceTimersToNextTimer();
    expect(busy).toBeGreaterThan(0);
    expect(busy).toBeLessThan(15);
    vi.runAllTimers();
    expect(prepared).toBe(100);
    clock.mockRestore();
  });

  it("stops when it is closed", () => {
    const prepare = vi.fn();
    const ahead = new Ahead(prepare);
    ahead.add("a");
    ahead.close();
    vi.advanceTimersByTime(5000);
    expect(prepare).not.toHaveBeenCalled();
  });
});
