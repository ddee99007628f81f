import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeInBrowser, launch, open } from "@image-text/xray/page/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EXAMPLES as GENERAL } from "../../xray/page/browser/traces/examples.ts";
import { SAMPLES } from "../run/feed.ts";
import { startRun } from "../run/run.ts";
import type { Run } from "../run/running.ts";
import { synthesize } from "../run/synthesize.ts";
import { EXAMPLES } from "./browser/examples.ts";

const TABLE = '[data-node="AWS::DynamoDB::Table|image-text-dev-results"]';

/**
 * A few pictures, and many files that are none: to record those takes no reading, so that on any machine more
 * writes come than a table with one write unit takes.
 */
const UPLOADS = { pictures: 3, others: 40 };
const ALL = UPLOADS.pictures + UPLOADS.others;
const picture = readFileSync(join(SAMPLES, "sign-no-parking.png")).toString("base64");

/** Drops files on the page as a hand with a mouse would. */
async function drop(page: Page, name: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ base64, name, pictures, others }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      for (let count = 0; count < pictures; count++) {
        data.items.add(new File([bytes], `${name} ${count}.png`, { type: "image/png" }));
      }
      for (let count = 0; count < others; count++) {
        data.items.add(new File(["notes"], `${name} note ${count}.txt`, { type: "text/plain" }));
      }
      return data;
    },
    { base64: picture, name, ...UPLOADS },
  );
  await page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await page.getByText(`${ALL} files uploaded`).waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
}

describeInBrowser("the story, played on the page", () => {
  let browser: Browser;
  let run: Run;

  beforeAll(async () => {
    const deployment = await synthesize("dev");
    run = await startRun({ deployment, capacity: "provisioned", port: 0, daemonPort: 0, retryDelay: 0.2 });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await run?.close();
  });

  it("goes from the first upload to throttles, their exception, the switch, and no more errors", async () => {
    const { page, problems } = await open(browser, `${run.pageUrl}#/map`);
    await page.getByText("Drop a picture anywhere").waitFor();

    await drop(page, "crowded");
    await page.locator(`${TABLE} .badge-throttle`).waitFor({ timeout: 60_000 });
    await run.settled();

    await page.locator(`${TABLE} .node-button`).focus();
    await page.keyboard.press("Enter");
    const details = page.getByRole("complementary");
    await details.getByText("ProvisionedThroughputExceededException").first().click();
    await page.getByRole("heading", { name: "DynamoDB" }).waitFor();
    await details.getByText("ProvisionedThroughputExceededException").first().waitFor();
    await details
      .getByText(/^Stack|\.mjs|throughput/i)
      .first()
      .waitFor();

    await page.getByRole("navigation").getByRole("link", { name: "Table" }).click();
    await page.getByText(/throttled requests? in 15 minutes/).waitFor();
    await page.getByRole("button", { name: "Switch to on-demand" }).click();
    await page.getByText("The table is on-demand now.").waitFor();

    const switched = Date.now() / 1000;
    await drop(page, "roomy");
    await run.settled();
    const later = run.cloud.xray.handle("/TraceSummaries", {
      StartTime: switched,
      EndTime: Date.now() / 1000 + 1,
      FilterExpression: "service() { throttle = true OR fault = true OR error = true }",
    });
    expect(later).toMatchObject({ status: 200, body: { TraceSummaries: [] } });

    await page.getByRole("navigation").getByRole("link", { name: "Map" }).click();
    await page.getByRole("link", { name: "Since the switch" }).click();
    await page.locator(`${TABLE} .node-latency`).waitFor();
    await page.locator(`${TABLE} .badge`).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "15 min" }).click();
    await page.locator(`${TABLE} .badge-throttle`).waitFor();

    await page.getByRole("navigation").getByRole("link", { name: "Images" }).click();
    await page.getByText(`${2 * ALL} pictures`).waitFor();
    await page.getByRole("button", { name: "Send the samples again" }).click();
    await page.getByText("16 pictures sent.").waitFor({ timeout: 60_000 });
    await page.getByText(`${2 * ALL + 16} pictures`).waitFor();
    await run.settled();
    for (const { text } of [...GENERAL, ...EXAMPLES]) {
      const found = run.cloud.xray.handle("/TraceSummaries", {
        StartTime: switched - 900,
        EndTime: Date.now() / 1000 + 1,
        FilterExpression: text,
      });
      expect(found.body.TraceSummaries, text).not.toEqual([]);
    }

    await page.getByRole("link", { name: /roomy 0\.png/ }).click();
    await page.getByRole("heading", { name: "roomy 0.png" }).waitFor();
    await page.getByText("NO PARKING").first().waitFor();
    expect(problems).toEqual([]);
  });
});
