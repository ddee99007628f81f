import { expect, it } from "vitest";
import { createPage } from "./server/index.ts";
import { describeInBrowser, pageOf } from "./testing/chromium.ts";
import { TraceWorld } from "./testing/traceworld.ts";

describeInBrowser("a trace", () => {
  const world = new TraceWorld();
  const open = pageOf(() => createPage(world));
  // Two minutes, of which most is one wait.
  const slow = world.happened("a slow one.jpg", Date.now() / 1000 - 300, "throttled", 75);
  const path = `#/trace/${slow.traceId}`;

  it("is zoomed by dragging over its small picture, and to the time of one line", async () => {
    const { page } = await open(path);
    const bar = page.locator("li", { hasText: "GetObject" }).locator(".line-bar");
    const before = await bar.boundingBox();
    const minimap = await page.locator(".minimap").boundingBox();
    if (!before || !minimap) throw new Error("There is no trace.");
    await page.mouse.move(minimap.x + 2, minimap.y + 10);
    await page.mouse.down();
    await page.mouse.move(minimap.x + minimap.width / 4, minimap.y + 10, { steps: 3 });
    await page.mouse.up();
    await page.getByRole("link", { name: "Whole trace" }).waitFor();
    await expect.poll(async () => (await bar.boundingBox())?.width).toBeGreaterThan(before.width * 3);

    await page.getByRole("link", { name: /GetObject/ }).click();
    await page.getByRole("link", { name: "Zoom to its time" }).click();
    const track = await page.locator("li", { hasText: "GetObject" }).locator(".line-track").boundingBox();
    await expect
      .poll(async () => (await bar.boundingBox())?.width)
      .toBeGreaterThan((track?.width ?? 0) * 0.8);
    await page.reload();
    await page.getByRole("link", { name: "Whole trace" }).click();
    await expect.poll(async () => Math.round((await bar.boundingBox())?.width ?? 0)).toBeLessThan(40);
  });

  it("hides what is below a line, by button and by key", async () => {
    const { page } = await open(path);
    const lines = page.locator(".line");
    await lines.first().waitFor();
    const all = await lines.count();
    await page.getByRole("button", { name: "Hide what is below Invocation" }).first().click();
    expect(await lines.count()).toBeLessThan(all);
    await page.locator(".line a").first().focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => lines.count()).toBe(1);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => lines.count()).toBeGreaterThan(1);
  });

  it("says operation, resource and status on its lines", async () => {
    const { page } = await open(path);
    await page.getByText("PutItem · image-text-dev-results · 400").waitFor();
    await page.getByText("DetectText · 200").waitFor();
  });

  it.each([320, 390])("fits %i px, with no label over another or beyond the edge", async (width) => {
    const { page } = await open(path, { viewport: { width, height: 780 } });
    await page.locator(".line").first().waitFor();
    const found = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll(".waterfall-axis span, .line-took, .line-track")].map(
        (one) => one.getBoundingClientRect(),
      );
      const took = [...document.querySelectorAll(".line-took")];
      return {
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        beyond: boxes.filter(({ right }) => right > innerWidth).length,
        cut: took.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
      };
    });
    expect(found).toEqual({ wide: 0, beyond: 0, cut: [] });
  });
});
