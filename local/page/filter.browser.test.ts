import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser, launch, open } from "./testing/chromium.ts";
import { serve } from "./testing/serve.ts";
import { World } from "./testing/world.ts";

describeInBrowser("the filter box", () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serve>>;
  const world = new World().fill(Date.now() / 1000);

  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), serve(world)]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it("underlines a mistake where it is, says what was expected, and asks the server nothing", async () => {
    const { page, complaints } = await open(browser, `${server.url}/#/traces`);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.postData() ?? ""));
    await page
      .getByRole("combobox", { name: "Filter expression" })
      .fill("duration > 1 AND http.status = 2xx AND ok");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText(/^Column 32: expected a number/).waitFor();
    expect(await page.locator(".filter-mirror mark").textContent()).toBe("2xx");
    expect(asked.join()).not.toContain("2xx");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("does not call wrong what is only unfinished", async () => {
    const { page } = await open(browser, `${server.url}/#/traces`);
    const box = page.getByRole("combobox", { name: "Filter expression" });
    await box.pressSequentially("responsetime > ");
    expect(await box.getAttribute("aria-invalid")).toBe("false");
    await page.context().close();
  });

  it("suggests the services there are, by keyboard", async () => {
    const { page } = await open(browser, `${server.url}/#/traces`);
    const box = page.getByRole("combobox", { name: "Filter expression" });
    await page.getByText("60 traces").waitFor();
    await box.pressSequentially("service(");
    const option = page.getByRole("option", { name: /"image-text-dev-results"/ });
    await option.waitFor();
    await box.pressSequentially('"image-text-dev-res');
    await page.keyboard.press("ArrowDown");
    expect(await option.getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Enter");
    expect(await box.inputValue()).toBe('service("image-text-dev-results"');
    await box.pressSequentially(") { throttle }");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    const throttled = world.images().filter(({ reason }) => reason?.startsWith("Provisioned")).length;
    await page.getByText(`${throttled} traces`).waitFor();
    expect(decodeURIComponent(page.url())).toContain("throttle");
    await page.context().close();
  });

  it("is filled in by a node, and by each bar of its histogram", async () => {
    const { page } = await open(browser, `${server.url}/#/map`);
    await page.locator('[data-node="AWS::DynamoDB::Table|image-text-dev-results"]').click();
    await page.getByRole("link", { name: "All its traces" }).click();
    const box = page.getByRole("combobox", { name: "Filter expression" });
    await box.waitFor();
    expect(await box.inputValue()).toBe(
      'service(id(name: "image-text-dev-results", type: "AWS::DynamoDB::Table"))',
    );
    await page.goBack();
    await page.locator(".histogram a").last().click();
    await page
      .getByText(/^\d+ traces?$/)
      .first()
      .waitFor();
    expect(await box.inputValue()).toMatch(/\{ responsetime >= [\d.]+ AND responsetime <= [\d.]+ \}$/);
    await page.context().close();
  });
});
