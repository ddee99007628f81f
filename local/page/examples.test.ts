import { describe, expect, it } from "vitest";
import { EXAMPLES as GENERAL } from "../../xray/page/browser/traces/examples.ts";
import { EXAMPLES } from "./browser/examples.ts";
import { World } from "./testing/world.ts";

describe("the examples in the page's help", () => {
  const now = Date.now() / 1000;
  const world = new World().fill(now);

  it.each([...GENERAL, ...EXAMPLES])("find something: $text", async ({ text }) => {
    const { body } = await world.xray("/TraceSummaries", {
      StartTime: now - 900,
      EndTime: now + 1,
      FilterExpression: text,
    });
    expect(body).toMatchObject({ TraceSummaries: expect.arrayContaining([expect.anything()]) });
  });
});
