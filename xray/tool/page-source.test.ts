import { expect, it } from "vitest";
import { createPage } from "../page/server/index.ts";
import { serve } from "../page/testing/serve.ts";
import { createXray } from "../service/service.ts";
import { segment, traceIdOf } from "../testing/documents.ts";
import { pageSource } from "./page-source.ts";

const BUNDLE = Promise.resolve({ html: "", js: "", css: "", icon: "" });

it("tells the page of a document that was refused, although no trace has changed", () => {
  const xray = createXray();
  let changes = 0;
  const stop = pageSource(xray).onChange(() => changes++);
  xray.receive("{");
  expect(changes).toBe(1);
  stop();
  xray.receive("[");
  expect(changes).toBe(1);
  xray.close();
});

it("answers with findings by effect, and says whose trace is kept", async () => {
  const xray = createXray();
  xray.receive(JSON.stringify(segment(1, "shop", [0, 1], { annotations: { "order id": 7 } })), "a test");
  xray.receive(JSON.stringify(segment(2, "(shop)", [0, 1], {}, traceIdOf(2))), "a test");
  const page = await serve(createPage(pageSource(xray), { bundle: BUNDLE }));
  try {
    const ask = async (query: string) => (await fetch(`${page.url}/api/doctor${query}`)).json();
    expect(await ask("?limit=1")).toMatchObject({
      total: 2,
      matching: 2,
      effects: [
        { name: "refused", count: 1 },
        { name: "dropped", count: 1 },
      ],
      rows: [{ rule: "name-characters", basis: "documented", isTraceKept: false }],
    });
    expect(await ask("?effect=dropped")).toMatchObject({
      matching: 1,
      rows: [{ rule: "annotation-key", traceId: traceIdOf(), isTraceKept: true, sender: "a test" }],
    });
    expect((await fetch(`${page.url}/api/doctor?effect=lost`)).status).toBe(400);
    expect((await fetch(`${page.url}/api/doctor?limit=0`)).status).toBe(400);
  } finally {
    await page.close();
    xray.close();
  }
});
