import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { createPage } from "./server/index.ts";
import { describeInBrowser, pageOf } from "./testing/chromium.ts";
import { TraceWorld } from "./testing/traceworld.ts";

const TABLE = "AWS::DynamoDB::Table|image-text-dev-results";

interface Box {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the frame, the nodes and the labels are, in pixels of the window. */
function boxesOf(page: Page): Promise<Readonly<Record<"frame" | "nodes" | "labels", Box[]>>> {
  return page.evaluate(() => {
    const boxes = (selector: string) =>
      [...document.querySelectorAll(selector)].map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return { name: element.textContent ?? "", left, right, top, bottom };
      });
    return {
      frame: boxes(".map-frame"),
      nodes: boxes(".node-face, .node-name, .node-type, .badge"),
      labels: boxes(".edge-label"),
    };
  });
}

const touching = (a: Box, b: Box) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;

describeInBrowser("the trace map", () => {
  const world = new TraceWorld().fill(Date.now() / 1000);
  const open = pageOf(() => createPage(world));
  const views = [
    ["alone", "#/map"],
    ["with a node's details", `#/map?node=${encodeURIComponent(TABLE)}`],
    ["with Lambda's services apart", "#/map?lambda=two"],
  ] as const;
  const cases = views.flatMap(([name, path]) =>
    [1440, 1100, 821, 390].map((width) => ({ name, path, width })),
  );

  it.each(cases)(
    "$name is wholly in its frame at $width px, and no label covers another thing",
    async (given) => {
      const { page } = await open(given.path, { viewport: { width: given.width, height: 860 } });
      await page.locator(".edge-label").first().waitFor();
      const { frame, nodes, labels } = await boxesOf(page);
      const [around] = frame;
      if (!around) throw new Error("There is no map.");
      expect(nodes.length).toBeGreaterThan(15);
      expect(labels.length).toBeGreaterThan(4);
      const outside = [...nodes, ...labels].filter(
        ({ left, right, top, bottom }) =>
          left < around.left - 1 ||
          right > around.right + 1 ||
          top < around.top - 1 ||
          bottom > around.bottom + 1,
      );
      expect(outside).toEqual([]);
      const covered = labels.flatMap((label, index) =>
        [...nodes, ...labels.slice(index + 1)]
          .filter((other) => touching(label, other))
          .map((other) => [label, other]),
      );
      expect(covered).toEqual([]);
    },
  );

  it("is moved by dragging, zoomed by the wheel and by keys, and fitted again", async () => {
    const { page } = await open("#/map");
    const node = page.locator(`[data-node="${TABLE}"] .node-face`);
    await node.waitFor();
    const fitted = await node.boundingBox();
    const frame = await page.locator(".map-frame").boundingBox();
    if (!fitted || !frame) throw new Error("There is no map.");
    const [x, y] = [frame.x + frame.width / 2, frame.y + frame.height - 20];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 90, y - 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Math.round(((await node.boundingBox())?.x ?? 0) - fitted.x)).toBe(-90);
    await page.mouse.wheel(0, -300);
    await expect.poll(async () => (await node.boundingBox())?.width).toBeGreaterThan(fitted.width * 1.5);
    await page.getByText("Parts of the map may be outside.").waitFor();
    await page.getByRole("button", { name: "Fit" }).click();
    await expect.poll(() => node.boundingBox()).toEqual(fitted);
    await page.locator(".node-button").first().focus();
    await page.keyboard.press("+");
    await expect.poll(async () => (await node.boundingBox())?.width).toBeGreaterThan(fitted.width * 1.1);
  });

  it("opens the calls between two nodes, and their traces", async () => {
    const { page } = await open("#/map");
    await page.getByRole("button", { name: /Calls from .*detect-text.* to .*results/ }).click();
    await page.getByRole("heading", { name: "Calls to image-text-dev-results" }).waitFor();
    await page.getByRole("link", { name: "All traces" }).click();
    await page.getByText(/^\d+ traces$/).waitFor();
    expect(
      await page
        .getByRole("combobox", { name: "Search by trace id, words or filter expression" })
        .inputValue(),
    ).toMatch(/^edge\(id\(name: "image-text-dev-detect-text"/);
  });
});
