import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./build/bundle.ts";
import { layer, type Platform, platforms } from "./build/layer.ts";
import { replaceFile } from "./build/write.ts";
import { zip } from "./build/zip.ts";

/**
 * `npm run bundle [-- --layer PLATFORM]…`: writes `dist/<function>.zip` for each function, and
 * `dist/sharp-layer-<platform>.zip` for each platform that is asked for (the two that Lambda has by default).
 */
const functions = ["preprocess-image", "detect-text"];
const dist = fileURLToPath(new URL("../dist", import.meta.url));

const chosen = platformsFrom(process.argv.slice(2));
await mkdir(dist, { recursive: true });
await Promise.all([
  ...functions.map(async (name) => {
    const files = await bundle(fileURLToPath(new URL(`${name}/index.ts`, import.meta.url)));
    await replaceFile(`${dist}/${name}.zip`, zip(files));
  }),
  ...chosen.map((platform) => layer(platform, `${dist}/sharp-layer-${platform}.zip`)),
]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

function platformsFrom(args: string[]): readonly Platform[] {
  const { values } = parseArgs({ args, options: { layer: { type: "string", multiple: true } } });
  if (values.layer === undefined) return ["linux-arm64", "linux-x64"];
  const unknown = values.layer.filter((name) => !platforms.some((each) => each === name));
  if (unknown.length > 0) {
    console.error(`There is no layer "${unknown.join('", "')}". Choose of: ${platforms.join(", ")}.`);
    process.exit(2);
  }
  return platforms.filter((platform) => values.layer?.includes(platform));
}
