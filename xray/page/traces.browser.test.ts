import { expect, it } from "vitest";
import { createPage } from "./server/index.ts";
import { describeInBrowser, PHONE, pageOf } from "./testing/chromium.ts";
import { TraceWorld } from "./testing/traceworld.ts";

describeInBrowser("the list of traces", () => {
  const world = new TraceWorld().fill(Date.now() / 1000);
  const open = pageOf(() => createPage(world));
  const [newest] = world.uploads();
  const id = newest?.traceId ?? "";

  it.each([id, id.toUpperCase(), id.slice(2).replaceAll("-", "")])(
    "opens the trace whose id is pasted: %s",
    async (text) => {
      const { page } = await open("#/traces");
      await page.getByRole("combobox", { name: "Search by trace id, words or filter expression" }).fill(text);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: id }).waitFor();
      expect(await page.title()).toBe(`Trace ${id} · X-Ray`);
    },
  );

  it("finds words of a picture's name, and says how many traces have none", async () => {
    const { page } = await open("#/traces");
    const box = page.getByRole("combobox", { name: "Search by trace id, words or filter expression" });
    await box.fill("garden cafe 56");
    await page.keyboard.press("Enter");
    await page.getByText("1 trace", { exact: true }).waitFor();
    await box.fill("no such picture");
    await page.keyboard.press("Enter");
    await page
      .getByText("0 of 60 traces in the last 15 minutes match the words “no such picture”.")
      .waitFor();
  });

  it("is narrowed by what is there", async () => {
    const { page } = await open("#/traces");
    await page.getByText("Narrow").click();
    await page.getByRole("button", { name: /^rejected \d/ }).click();
    const rejected = world.uploads().filter(({ ending }) => ending === "rejected").length;
    await page.getByText(`${rejected} traces`, { exact: true }).waitFor();
  });

  it("opens a trace wherever its row is clicked, and Back leads to the same rows in the same order", async () => {
    const { page } = await open("#/traces");
    await page.getByRole("link", { name: "Duration" }).click();
    const rows = page.locator(".traces-scroll");
    await rows.evaluate((element) => element.scrollTo(0, 400));
    // The scroll position is written to the history after a moment.
    await page.waitForFunction(() => Number(Object(history.state).scroll) === 400);
    const row = page.locator('tr[aria-rowindex="16"]');
    const text = await row.textContent();
    // Not `click`: the link reaches over the cell.
    const cell = await row.locator("td").nth(2).boundingBox();
    await page.mouse.click((cell?.x ?? 0) + 5, (cell?.y ?? 0) + 5);
    await page.getByText("All traces").waitFor();
    await page.goBack();
    await row.waitFor();
    expect(await row.textContent()).toBe(text);
    await expect.poll(() => rows.evaluate((element) => element.scrollTop)).toBe(400);
  });

  it.each([`#xray:traces/${id}`, `#/traces/${id}`])(
    "leaves the AWS console's address %s to the trace",
    async (hash) => {
      const { page } = await open(hash);
      await page.getByRole("heading", { name: id }).waitFor();
    },
  );

  it("is not what an unknown address shows", async () => {
    const { page } = await open("#/nowhere/1");
    await page.getByRole("heading", { name: "Not found" }).first().waitFor();
    expect(await page.title()).toBe("Not found · X-Ray");
  });

  it("cuts no time and no duration on a phone", async () => {
    world.happened("a slow one.jpg", Date.now() / 1000 - 400, "text", 140);
    const { page } = await open("#/traces", { viewport: PHONE });
    await page.locator("tbody tr").first().waitFor();
    const cut = await page.evaluate(
      () =>
        [...document.querySelectorAll("td.col-time, td.num")].filter(
          (cell) => cell.clientWidth > 0 && cell.scrollWidth > cell.clientWidth,
        ).length,
    );
    expect(cut).toBe(0);
  });
});

describeInBrowser("times", () => {
  const world = new TraceWorld();
  const open = pageOf(() => createPage(world));
  const at = Date.parse("2026-11-20T01:24:53Z") / 1000;
  world.happened("late.jpg", at, "text");

  it("are in one zone, which is named, with their day; one click changes all to UTC", async () => {
    const { page } = await open("#/traces?range=1795130000-1795140000", { timezoneId: "America/New_York" });
    const time = page.locator("tbody time").first();
    await time.waitFor();
    expect(await time.textContent()).toMatch(/^19 Nov, 20:24:53$/);
    expect(await time.getAttribute("title")).toBe("20 Nov 2026, 01:24:53.000 UTC");
    await page.getByRole("button", { name: /America\/New_York/ }).click();
    expect(await time.textContent()).toMatch(/01:24:53$/);
    await page.reload();
    expect(await time.textContent()).toMatch(/01:24:53$/);
  });
});
