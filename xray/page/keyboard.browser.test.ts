import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { createPage } from "./server/index.ts";
import { describeInBrowser, pageOf } from "./testing/chromium.ts";
import { TraceWorld } from "./testing/traceworld.ts";

const focused = (page: Page) =>
  page.evaluate(
    () =>
      document.activeElement?.closest("[data-node]")?.getAttribute("data-node") ??
      document.activeElement?.textContent ??
      "",
  );

/** Presses Tab until something has the focus; fails after as many presses as a page has stops. */
async function tabTo(page: Page, wanted: (text: string) => boolean): Promise<string> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const text = await focused(page);
    if (wanted(text)) return text;
  }
  throw new Error("The focus never got there.");
}

describeInBrowser("with the keyboard alone", () => {
  const world = new TraceWorld().fill(Date.now() / 1000);
  const open = pageOf(() => createPage(world));

  it("the first stop leads past the navigation to the content", async () => {
    const { page } = await open("");
    await page.locator(".node").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toContain("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  });

  it("nodes follow the way of a request; Enter opens one, Escape closes it and gives the focus back", async () => {
    const { page } = await open("");
    await page.locator(".node").first().waitFor();
    const order = [await tabTo(page, (text) => text.startsWith("client|"))];
    const nodes = await page.locator(".node").count();
    while (order.length < nodes) order.push(await tabTo(page, (text) => text.includes("|")));
    expect(order[1]).toBe("AWS::Lambda::Function|image-text-dev-preprocess-image");
    expect(order.at(-1)).toMatch(/Rekognition|results/);

    const last = order.at(-1) ?? "";
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: last.split("|")[1] ?? "" }).waitFor();
    expect(new URL(page.url()).hash).toContain("node=");
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    expect(await focused(page)).toBe(last);
  });

  it("what is focused and chosen stays so while new traces come in", async () => {
    const { page } = await open("");
    const node = page.locator('[data-node="AWS::DynamoDB::Table|image-text-dev-results"] .node-button');
    await node.focus();
    const before = await node.getAttribute("aria-label");
    const drawn = await node.elementHandle();
    world.happened("while you look.jpg", Date.now() / 1000 - 2, "text");
    world.changed();
    await page.waitForFunction(
      ([key, old]) =>
        document.querySelector(`[data-node="${key}"] .node-button`)?.getAttribute("aria-label") !== old,
      ["AWS::DynamoDB::Table|image-text-dev-results", before] as const,
    );
    expect(await focused(page)).toBe("AWS::DynamoDB::Table|image-text-dev-results");
    expect(await drawn?.evaluate((element) => element.isConnected)).toBe(true);
  });

  it("arrow keys go through a trace line by line", async () => {
    const failed = world.uploads().find(({ ending }) => ending === "throttled");
    const { page } = await open(`#/trace/${failed?.traceId}`);
    await page.locator(".line a").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toContain("Attempt #1");
    await page.keyboard.press("Enter");
    await page
      .getByRole("complementary")
      .getByText("Subsegment of image-text-dev-preprocess-image")
      .waitFor();
  });
});
