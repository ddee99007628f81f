import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./build/bundle.ts";
import { layer, PLATFORMS, type Platform } from "./build/layer.ts";
import { replaceFile } from "./build/write.ts";
import { zip } from "./build/zip.ts";

/**
 * `npm run bundle [-- --layer PLATFORM]…`: writes `dist/<function>.zip` for each function, and
 * `dist/sharp-layer-<platform>.zip` for each platform that is asked for (the two that Lambda has by default).
 */
const FUNCTIONS = ["preprocess-image", "detect-text"];
const DIST = fileURLToPath(new URL("../dist", import.meta.url));

const chosen = platformsFrom(process.argv.slice(2));
await mkdir(DIST, { recursive: true });
await Promise.all([
  ...FUNCTIONS.map(async (name) => {
    const files = await bundle(fileURLToPath(new URL(`${name}/index.ts`, import.meta.url)));
    await replaceFile(`${DIST}/${name}.zip`, zip(files));
  }),
  ...chosen.map((platform) => layer(platform, `${DIST}/sharp-layer-${platform}.zip`)),
]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

function platformsFrom(args: string[]): readonly Platform[] {
  const { values } = parseArgs({ args, options: { layer: { type: "string", multiple: true } } });
  if (values.layer === undefined) return ["linux-arm64", "linux-x64"];
  const unknown = values.layer.filter((name) => !PLATFORMS.some((each) => each === name));
  if (unknown.length > 0) {
    console.error(`There is no layer "${unknown.join('", "')}". There are: ${PLATFORMS.join(", ")}.`);
    process.exit(1);
  }
  return PLATFORMS.filter((platform) => values.layer?.includes(platform));
}
