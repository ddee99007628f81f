import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** What an expression gives in a process whose clock is in a zone. */
function inZone(zone: string, expression: string): string {
  const code = `import("${new URL("./time.ts", import.meta.url).href}").then((time) => console.log(${expression}))`;
  const environment = { ...process.env, TZ: zone };
  return execFileSync(process.execPath, ["--import", "tsx", "-e", code], {
    env: environment,
    encoding: "utf8",
  }).trim();
}

/** 2026-11-25, 01:24:53.579 UTC. */
const AT = 1_795_569_893.579;

describe("times", () => {
  it("are those of the reader's clock, with the day where it is not today", () => {
    const today = `time.clock(${AT}, ${(AT + 600) * 1000})`;
    expect(inZone("America/New_York", today)).toBe("20:24:53");
    expect(inZone("Asia/Tokyo", today)).toBe("10:24:53");
    // Ten minutes later it is midnight on another clock.
    expect(inZone("Etc/GMT+1", `time.clock(${AT - 1600}, ${(AT + 600) * 1000})`)).toBe("24 Nov, 23:58:13");
  });

  it("say on hover what the other clock shows, and whose it is", () => {
    expect(inZone("America/New_York", `time.elsewhere(${AT})`)).toBe("25 Nov 2026, 01:24:53.579 UTC");
  });
});
