import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defineCommand } from "@image-text/commands/command";
import { scriptOptions } from "@image-text/commands/run-command";
import sharp from "sharp";
import { createWorker } from "tesseract.js";
import { z } from "zod";
import { decode } from "../handlers/preprocess-image/decode.ts";
import { encode } from "../handlers/preprocess-image/encode.ts";
import type { Picture } from "../handlers/preprocess-image/picture.ts";
import { STEPS } from "../handlers/preprocess-image/steps.ts";

const BENCH = defineCommand({
  name: "npm run bench:reading --",
  summary:
    "Measures whether preprocessing helps: the words that Tesseract reads in the samples, clean and degraded, without and with preprocess-image. Rekognition reads more in either case.",
  options: {},
  exitCodes: { 0: "measured" },
});
scriptOptions(BENCH);

const samples = new URL("../local/samples/", import.meta.url);
const truth = z
  .array(z.object({ file: z.string(), lines: z.array(z.string()) }))
  .parse(JSON.parse(await readFile(new URL("truth.json", samples), "utf8")));

let state = 1;

const spoilers: Record<string, (picture: Picture) => void> = {
  "as it is": () => {},
  "sensor noise, 25 levels": ({ data }) => each(data, (value) => value + 25 * normal()),
  "salt and pepper, 8 %": ({ data }) => grains(data, 0.08),
  "a third of the contrast": ({ data }) => each(data, (value) => 90 + value / 3),
  "a third of the contrast, noise of 8": ({ data }) => each(data, (value) => 90 + value / 3 + 8 * normal()),
};

const data = dirname(createRequire(import.meta.url).resolve("@tesseract.js-data/eng/package.json"));
const reader = await createWorker("eng", 1, { langPath: join(data, "4.0.0_best_int"), cacheMethod: "none" });
console.log("| words read, of all | without | with preprocessing |\n| --- | ---: | ---: |");
for (const [name, spoil] of Object.entries(spoilers)) {
  let [without, with_, all] = [0, 0, 0];
  for (const { file, lines } of truth) {
    const wanted = words(lines.join(" "));
    const picture = await decode(await readFile(new URL(`images/${file}`, samples)));
    spoil(picture);
    without += await read(picture, wanted);
    with_ += await read(await preprocessed(picture), wanted);
    all += wanted.length;
  }
  console.log(`| ${name} | ${percent(without, all)} | ${percent(with_, all)} |`);
}
await reader.terminate();

async function preprocessed(picture: Picture): Promise<Picture> {
  let result = picture;
  for (const step of STEPS) result = await step.run(result, () => {});
  return result;
}

async function read(picture: Picture, wanted: readonly string[]): Promise<number> {
  const png = await sharp(await encode(picture))
    .png()
    .toBuffer();
  const found = new Set(words((await reader.recognize(png)).data.text));
  return wanted.filter((word) => found.has(word)).length;
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\d.]+/gu) ?? [];
}

function each(data: Uint8Array, change: (value: number) => number): void {
  for (const [i, value] of data.entries()) data[i] = Math.max(0, Math.min(255, change(value)));
}

function grains(data: Uint8Array, share: number): void {
  for (let i = 0; i < data.length; i += 3)
    if (random() < share) data.fill(random() < 0.5 ? 0 : 255, i, i + 3);
}

/** The same numbers in every run, in [0, 1). */
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
