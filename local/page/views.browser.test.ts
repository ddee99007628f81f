import { describeInBrowser, PHONE, violations } from "@image-text/xray/page/testing";
import { expect, it } from "vitest";
import { pageOf } from "./testing/serve.ts";
import { World } from "./testing/world.ts";

/** Address of a view, and text that is there when it is drawn. */
function viewsOf(world: World): Readonly<Record<string, readonly [path: string, text: string]>> {
  const upload = (status: string) => world.images().find((image) => image.status === status);
  const node = (name: string) => encodeURIComponent(name);
  return {
    map: ["#/map", "detect-text"],
    "map with a node": [`#/map?node=${node("AWS::DynamoDB::Table|image-text-dev-results")}`, "Latest traces"],
    "map as a table": ["#/map?as=table", "image-text-dev-results"],
    traces: ["#/traces", "60 traces"],
    "traces with a wrong filter": ["#/traces?filter=responsetime%20%3E%20AND", "Column 16"],
    "no traces": ["#/traces?filter=responsetime%20%3E%201000", "No trace matches"],
    trace: [`#/trace/${upload("failed")?.traceId}`, "removeNoise"],
    "no such trace": ["#/trace/1-00000000-000000000000000000000000", "This trace is not kept"],
    insights: ["#/insights", "Notifications sent"],
    insight: ["#/insight/5c1f2a30-7b1c-4d1e-9d30-2f8f8a9f3b11", "Timeline"],
    "the doctor, with nothing of a kind": ["#/doctor?effect=cut", "No finding of this kind"],
    doctor: ["#/doctor", "Begins with"],
    images: ["#/images", "60 pictures"],
    image: [`#/image/${encodeURIComponent(upload("text")?.key ?? "")}`, "Text found"],
    "rejected image": [`#/image/${encodeURIComponent(upload("rejected")?.key ?? "")}`, "Rejected"],
    table: ["#/table", "Capacity mode"],
    alarms: ["#/alarms", "History"],
    failures: ["#/failures", "Send all again"],
  };
}

describeInBrowser("every view", () => {
  const world = new World().fill(Date.now() / 1000);
  world.receive('{"id":"00000000000000a1","name":"shop","start_time":NaN}', "UDP 127.0.0.1:53011");
  const views = viewsOf(world);
  const open = pageOf(world);

  for (const colorScheme of ["light", "dark"] as const) {
    it.each(Object.keys(views))(`of %s, ${colorScheme}, is accessible and quiet`, async (name) => {
      const [path, text] = views[name] ?? ["", ""];
      const { page, problems } = await open(`${path}`, { colorScheme });
      await page.getByText(text).first().waitFor();
      await page.waitForLoadState("networkidle").catch(() => undefined);
      expect(await violations(page)).toEqual([]);
      expect(problems).toEqual([]);
    });
  }

  it.each(Object.keys(views))("of %s fits a phone without scrolling sideways", async (name) => {
    const [path, text] = views[name] ?? ["", ""];
    const { page } = await open(`${path}`, { viewport: PHONE });
    await page.getByText(text).first().waitFor();
    const { wide, room } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      room: document.documentElement.clientWidth,
    }));
    expect(wide).toBeLessThanOrEqual(room);
  });
});
