import { describeInBrowser } from "@image-text/xray/page/testing";
import { expect, it } from "vitest";
import { pageOf } from "./testing/serve.ts";
import { World } from "./testing/world.ts";

describeInBrowser("alarms", () => {
  const open = pageOf(new World().fill(Date.now() / 1000));

  it("show their state, and their history when it is opened", async () => {
    const { page } = await open("#/alarms");
    const raised = page.getByRole("listitem").filter({ hasText: "failures-not-empty" }).first();
    await raised.getByText("In alarm").first().waitFor();
    await raised.getByText("History (2 changes)").click();
    await raised.getByText("OK → In alarm").waitFor();
    await page.getByText("2 alarms, 1 in alarm").waitFor();
  });

  it("stand above the dashboard, whose lines break where there is no value", async () => {
    const { page } = await open("#/alarms");
    const dashboard = page.getByRole("region", { name: "Dashboard image-text-dev" });
    await dashboard.getByText("image-text-dev-detect-text: no data").waitFor();
    const line = await dashboard.locator("figure > svg .series-0 path").getAttribute("d");
    expect(line?.match(/M/g)).toHaveLength(2);
    expect(line?.match(/L/g)).toHaveLength(3);
  });

  it("are marked on the table's charts where they changed, but not where they began", async () => {
    const { page } = await open("#/table");
    const chart = page.getByRole("img", { name: /^Writes .*failures-not-empty: In alarm/ });
    await chart.waitFor();
    expect(await chart.locator(".chart-alarm").count()).toBe(1);
  });

  it("send messages that show the reason and fold the rest", async () => {
    const { page } = await open("#/insights");
    const note = page.getByRole("listitem").filter({ hasText: 'ALARM: "image-text-dev' }).first();
    await note.getByText("Threshold Crossed").first().waitFor();
    expect(await note.getByText('"Trigger"').isVisible()).toBe(false);
    await note.getByText("Message", { exact: true }).click();
    expect(await note.getByText('"Trigger"').isVisible()).toBe(true);
  });
});
