import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { createWorker } from "tesseract.js";
import { decode } from "../handlers/preprocess-image/decode.ts";
import { encode } from "../handlers/preprocess-image/encode.ts";
import { type Picture, raw } from "../handlers/preprocess-image/picture.ts";
import { STEPS } from "../handlers/preprocess-image/steps.ts";
import { madePictures } from "./pictures.ts";

/**
 * `npx tsx bench/reading.ts`: does preprocessing help? Words that Tesseract reads in made pictures: untouched, after
 * sharp's normalise and median, and after what preprocess-image does. Tesseract is not Rekognition, which reads more.
 * Ends with 1 when a picture reads worse than untouched by more than one word, or the sum is not a tenth better.
 */
const WORST_LOSS = 1;
const LEAST_GAIN = 1.1;

// Importing the decoder has blocked SVG, from which the pictures are drawn.
sharp.unblock({ operation: ["VipsForeignLoadSvgBuffer"] });
const data = dirname(createRequire(import.meta.url).resolve("@tesseract.js-data/eng/package.json"));
const reader = await createWorker("eng", 1, { langPath: join(data, "4.0.0_best_int"), cacheMethod: "none" });

const sum = { all: 0, untouched: 0, plain: 0, ours: 0 };
const worse: string[] = [];
console.log(
  "| words read | of | untouched | normalise, median | preprocess-image |\n| --- | ---: | ---: | ---: | ---: |",
);
for await (const { name, lines, bytes } of madePictures()) {
  const wanted = wordsOf(lines.join(" "));
  const picture = await decode(bytes);
  const untouched = await read(picture, wanted);
  const plain = await read(await normalised(picture), wanted);
  const ours = await read(await preprocessed(picture), wanted);
  console.log(`| ${name} | ${wanted.length} | ${untouched} | ${plain} | ${ours} |`);
  sum.all += wanted.length;
  sum.untouched += untouched;
  sum.plain += plain;
  sum.ours += ours;
  if (ours < untouched - WORST_LOSS) worse.push(name);
}
await reader.terminate();
console.log(`| **all** | ${sum.all} | ${sum.untouched} | ${sum.plain} | ${sum.ours} |`);
if (worse.length > 0) console.log(`\nWorse than untouched: ${worse.join("; ")}.`);
process.exitCode = worse.length === 0 && sum.ours >= LEAST_GAIN * sum.untouched ? 0 : 1;

async function preprocessed(picture: Picture): Promise<Picture> {
  let result = picture;
  for (const step of STEPS) result = await step.run(result, () => {});
  return result;
}

/** What tutorials do. */
async function normalised(picture: Picture): Promise<Picture> {
  const normalise = await sharp(picture.data, raw(picture)).normalise().raw().toBuffer();
  return { ...picture, data: await sharp(normalise, raw(picture)).median(3).raw().toBuffer() };
}

async function read(picture: Picture, wanted: readonly string[]): Promise<number> {
  const png = await sharp(await encode(picture))
    .png()
    .toBuffer();
  const found = wordsOf((await reader.recognize(png)).data.text);
  // Each word that was found counts once.
  return wanted.filter((word) => {
    const at = found.indexOf(word);
    if (at >= 0) found.splice(at, 1);
    return at >= 0;
  }).length;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\d.]+/gu) ?? [];
}
