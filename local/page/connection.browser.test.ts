import { describeInBrowser, launch, open as openPage, violations } from "@image-text/xray/page/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pageOf, serve } from "./testing/serve.ts";
import { World } from "./testing/world.ts";

describeInBrowser("when the run stops", () => {
  let browser: Browser;
  const world = new World().fill(Date.now() / 1000);

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it("the page says so, keeps what it shows, and goes on by itself when the run is back", async () => {
    const first = await serve(world);
    const { page } = await openPage(browser, `${first.url}/#/map`);
    await page.locator(".node").first().waitFor();
    await first.close();
    await page.getByRole("alert").getByText("The run does not answer.").waitFor();
    await page.getByText("Not connected").waitFor();
    expect(await page.locator(".node").count()).toBe(7);
    expect(await violations(page)).toEqual([]);

    world.happened("after the pause.jpg", Date.now() / 1000 - 1, "text");
    const again = await serve(world, Number(new URL(first.url).port));
    await page.getByText("The run does not answer.").waitFor({ state: "detached" });
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "Images" }).click();
    await page.getByText("61 pictures").waitFor();
    await again.close();
  });

  it("nothing of it is left on the page when another run answers at the same address", async () => {
    const first = await serve(world);
    const { page } = await openPage(browser, `${first.url}/#/traces`);
    await page.getByText("screens/login 59.jpg").waitFor();
    await first.close();
    await page.getByText("Not connected").waitFor();

    const other = new World();
    other.happened("of the other run.jpg", Date.now() / 1000 - 2, "text");
    const second = await serve(other, Number(new URL(first.url).port));
    await page.getByText("of the other run.jpg").waitFor();
    await page.getByText("1 trace", { exact: true }).waitFor();
    expect(await page.getByText("screens/login").count()).toBe(0);
    await second.close();
  });

  it("a view that was never loaded says why, and can be tried again", async () => {
    const server = await serve(world);
    const { page } = await openPage(browser, `${server.url}/#/map`);
    await page.locator(".node").first().waitFor();
    await server.close();
    await page.getByRole("navigation").getByRole("link", { name: "Table" }).click();
    await page.getByText("This cannot be shown").waitFor();
    const again = await serve(world, Number(new URL(server.url).port));
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Capacity mode").waitFor();
    await again.close();
  });
});

describeInBrowser("what changes something", () => {
  const world = new World().fill(Date.now() / 1000);
  const open = pageOf(world);

  it("says a refusal in the service's words", async () => {
    const { page } = await open("#/table");
    world.refusal = "Subscriber limit exceeded: four switches in 24 hours.";
    await page.getByRole("button", { name: "Switch to on-demand" }).click();
    await page.getByText("Subscriber limit exceeded").waitFor();
    await page.getByRole("button", { name: "Switch to on-demand" }).click();
    await page.getByText("The table is on-demand now.").waitFor();
  });

  it("sends one failed event again, and deletes another only when asked twice", async () => {
    const { page } = await open("#/failures");
    const [first, second] = world.failures();
    await page.getByRole("checkbox", { name: first?.key ?? "" }).check();
    await page.getByRole("button", { name: "Send 1 again" }).click();
    await page.getByText("1 event sent again.").waitFor();
    await page.getByRole("checkbox", { name: second?.key ?? "" }).check();
    await page.getByRole("button", { name: "Delete 1 …" }).click();
    await page.getByRole("button", { name: "Yes, delete 1" }).click();
    await page.getByText("1 event deleted.").waitFor();
    const left = world.failures().map(({ id }) => id);
    expect([left.includes(first?.id ?? ""), left.includes(second?.id ?? "")]).toEqual([false, false]);
    await page.getByRole("link", { name: "Open trace" }).first().click();
    await page.getByRole("heading", { name: world.failures()[0]?.traceId ?? "" }).waitFor();
  });

  it("sends the samples again, and says how many", async () => {
    const { page } = await open("#/images");
    await page.getByRole("combobox", { name: "Pictures" }).selectOption("16");
    await page.getByRole("button", { name: "Send the samples again" }).click();
    await page.getByText("16 pictures sent.").waitFor();
  });

  it("sends all failed events again", async () => {
    const { page } = await open("#/failures");
    const waiting = world.failures().length;
    await page.getByRole("button", { name: "Send all again" }).click();
    await page.getByText(`${waiting} events sent again.`).waitFor();
    await page.getByText("The failure queue is empty").waitFor();
  });

  it("remembers the colours that were chosen", async () => {
    const { page } = await open("");
    const theme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    await page.getByRole("button", { name: /Colours: system/ }).click();
    await page.getByRole("button", { name: /Colours: light/ }).click();
    await page.getByRole("button", { name: /Colours: dark/ }).waitFor();
    expect(await theme()).toBe("dark");
    await page.reload();
    await page.locator(".node").first().waitFor();
    expect(await theme()).toBe("dark");
  });
});

describeInBrowser("a switch of the table", () => {
  const world = new World().fill(Date.now() / 1000);
  const open = pageOf(world);

  it("is marked on every time axis, leaves the past as it was, and begins a time to look at", async () => {
    const { page } = await open("#/table");
    await page.getByRole("button", { name: /Switch to/ }).click();
    await page.locator(".chart-switch").first().waitFor();
    const writes = page.getByRole("img", { name: /^Writes/ });
    expect(await writes.getAttribute("aria-label")).toMatch(/limit 1, then no limit/);
    expect(await writes.locator(".chart-capacity").count()).toBe(1);
    world.happened("after.jpg", Date.now() / 1000, "text");
    world.changed();
    await page.getByRole("navigation").getByRole("link", { name: "Traces" }).click();
    await page.locator(".scatter-mark").waitFor({ state: "attached" });
    await page.getByRole("link", { name: "Since the switch" }).click();
    await page
      .getByText(/^\d+ traces?$/)
      .first()
      .waitFor();
    await page.getByText("after.jpg").waitFor();
    expect(await page.getByText("screens/login").count()).toBe(0);
  });
});
