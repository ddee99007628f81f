import { describeInBrowser, PHONE, violations } from "@image-text/xray/page/testing";
import { expect, it } from "vitest";
import { pageOf } from "./testing/serve.ts";
import { World } from "./testing/world.ts";

describeInBrowser("the log of a request", () => {
  const world = new World().fill(Date.now() / 1000);
  const open = pageOf(world);
  const trace = () => `#/trace/${world.images().find(({ status }) => status === "failed")?.traceId}`;

  it("stands beside its function's segment, and fits a phone", async () => {
    const { page } = await open(trace(), { viewport: PHONE });
    await page.locator(".line-segment a").first().click();
    const log = page.getByRole("region", { name: "Log", exact: true });
    await log.getByText(/START RequestId: \w+/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  it("is not shown for a subsegment", async () => {
    const { page } = await open(trace());
    await page.locator(".line:not(.line-segment) a").first().click();
    await page.getByText("Subsegment of").waitFor();
    expect(await page.getByRole("heading", { name: "Log", exact: true }).count()).toBe(0);
  });
});
