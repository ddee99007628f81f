import { fileURLToPath } from "node:url";
import { launch, open } from "@image-text/xray/page/testing";

/**
 * `tsx local/page/testing/pictures.ts http://127.0.0.1:PORT/` makes the pictures of the page that the documents show,
 * with Chromium, from a run that was started with `npm start -- --load 60`.
 */
const FILE = fileURLToPath(new URL("../../../docs/trace-map.png", import.meta.url));

const [address] = process.argv.slice(2);
if (address === undefined) throw new Error("Give the address of a running page, as npm start prints it.");
const browser = await launch();
const { page } = await open(browser, new URL("#/map", address).href, {
  viewport: { width: 1280, height: 620 },
  deviceScaleFactor: 2,
  colorScheme: "light",
});
await page.locator(".edge-label").first().waitFor();
await page.locator(".map-stage").screenshot({ path: FILE });
await browser.close();
console.log(FILE);
