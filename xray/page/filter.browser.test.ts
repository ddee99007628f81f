import { expect, it } from "vitest";
import { createPage } from "./server/index.ts";
import { describeInBrowser, pageOf } from "./testing/chromium.ts";
import { TraceWorld } from "./testing/traceworld.ts";

describeInBrowser("the filter box", () => {
  const world = new TraceWorld().fill(Date.now() / 1000);
  const open = pageOf(() => createPage(world));

  it("underlines a mistake where it is, says what was expected, and asks the server nothing", async () => {
    const { page, problems } = await open("#/traces");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.postData() ?? ""));
    await page
      .getByRole("combobox", { name: "Search by trace id, words or filter expression" })
      .fill("duration > 1 AND http.status = 2xx AND ok");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText(/^Column 32: expected a number/).waitFor();
    expect(await page.locator(".filter-mirror mark").textContent()).toBe("2xx");
    expect(asked.join()).not.toContain("2xx");
    expect(problems).toEqual([]);
  });

  it("does not call wrong what is only unfinished", async () => {
    const { page } = await open("#/traces");
    const box = page.getByRole("combobox", { name: "Search by trace id, words or filter expression" });
    await box.pressSequentially("responsetime > ");
    expect(await box.getAttribute("aria-invalid")).toBe("false");
  });

  it("suggests the services there are, by keyboard", async () => {
    const { page } = await open("#/traces");
    const box = page.getByRole("combobox", { name: "Search by trace id, words or filter expression" });
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
    const throttled = world.uploads().filter(({ ending }) => ending === "throttled").length;
    await page.getByText(`${throttled} traces`).waitFor();
    expect(decodeURIComponent(page.url())).toContain("throttle");
  });

  it("is filled in by a node, and by each bar of its histogram", async () => {
    const { page } = await open("#/map");
    await page.locator('[data-node="AWS::DynamoDB::Table|image-text-dev-results"]').click();
    await page.getByRole("link", { name: "All traces" }).click();
    const box = page.getByRole("combobox", { name: "Search by trace id, words or filter expression" });
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
  });
});
