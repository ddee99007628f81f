import { expect, it } from "vitest";
import { createPage } from "./server/index.ts";
import { describeInBrowser, pageOf, violations } from "./testing/chromium.ts";
import { TraceWorld } from "./testing/traceworld.ts";

const SENDER = "UDP 127.0.0.1:53011";

describeInBrowser("the doctor, with nothing to say", () => {
  const open = pageOf(() => createPage(new TraceWorld()));

  it("says what would be listed", async () => {
    const { page, problems } = await open("#/doctor");
    await page.getByRole("heading", { name: "Nothing to report" }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describeInBrowser("the doctor", () => {
  const world = new TraceWorld();
  const now = Date.now() / 1000;
  const { traceId } = world.happened("a.jpg", now - 60, "text");
  const lost = `1-${Math.floor(now).toString(16)}-${"0".repeat(24)}`;
  const segment = { id: "00000000000000a1", start_time: now - 50, end_time: now - 49 };
  // Markup in what was sent is shown, not run.
  world.receive(JSON.stringify({ ...segment, trace_id: lost, name: "<b>(shop)</b>" }), SENDER);
  world.receive(
    JSON.stringify({ ...segment, trace_id: traceId, name: "shop", annotations: { "order id": 7 } }),
    SENDER,
  );
  const open = pageOf(() => createPage(world));

  it("says what became of a document, why, by which rule, who sent it, and how it began", async () => {
    const { page, problems } = await open("#/doctor");
    const refused = page.getByRole("listitem").filter({ hasText: "refused" });
    await refused.waitFor();
    const text = await refused.textContent();
    expect(text).toContain("name-characters, ");
    expect(text).toContain(SENDER);
    expect(text).toContain(`${lost} (not kept)`);
    expect(text).toContain('"name":"<b>(shop)</b>"');
    expect(await refused.getByRole("link").getAttribute("href")).toMatch(
      /^https:\/\/docs\.aws\.amazon\.com\//,
    );
    expect(problems).toEqual([]);
  });

  it("is reached by the number of refused documents, and shows those alone", async () => {
    const { page } = await open("#/map");
    await page.getByRole("link", { name: "1 malformed document refused" }).click();
    await page.getByRole("link", { name: "1 refused", exact: true }).waitFor();
    expect(await page.locator(".finding").count()).toBe(1);
    await page.getByRole("link", { name: "2 findings" }).click();
    await expect.poll(() => page.locator(".finding").count()).toBe(2);
  });

  it("leads to a trace that is kept", async () => {
    const { page } = await open("#/doctor");
    await page.getByRole("link", { name: traceId }).click();
    await expect.poll(() => page.url()).toContain(`#/trace/${traceId}`);
    await page.locator(".line").first().waitFor();
  });

  it("shows a new finding without being asked", async () => {
    const { page } = await open("#/doctor");
    await page.getByText("findings").first().waitFor();
    world.receive("{", SENDER);
    world.changed();
    await expect.poll(() => page.locator(".finding").first().textContent()).toContain("json, documented");
  });

  it.each([320, 390])("fits %i px without scrolling sideways", async (width) => {
    const { page } = await open("#/doctor", { viewport: { width, height: 780 } });
    await page.locator(".finding").first().waitFor();
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
});
