import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { defineCommand } from "@image-text/commands/command";
import { withDefault } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { wholeNumber } from "@image-text/commands/values";
import { build } from "esbuild";
import sharp from "sharp";
import { bundle } from "../handlers/build/bundle.ts";
import { decode } from "../handlers/preprocess-image/decode.ts";
import { encode } from "../handlers/preprocess-image/encode.ts";
import { median3 } from "../handlers/preprocess-image/median.ts";
import { estimateNoise } from "../handlers/preprocess-image/noise.ts";
import { STEPS } from "../handlers/preprocess-image/steps.ts";

const BENCH = defineCommand({
  name: "npm run bench:handlers --",
  summary:
    "Measures what the handlers cost on this machine, side by side with the plain way. Medians of interleaved runs: trust the ratios, not the milliseconds.",
  options: {
    runs: withDefault({
      valueName: "N",
      read: wholeNumber(1, 1000),
      default: 7,
      help: "runs of each variant",
    }),
  },
  exitCodes: { 0: "measured" },
});

const run = promisify(execFile);

await runCommand(BENCH, async ({ runs }) => {
  console.log(`Node ${process.version}, ${process.platform} ${process.arch}, medians of ${runs} runs\n`);
  await startTimes(runs);
  await pictureTimes(runs);
  return EXIT.done;
});

/** Time to load a function's code in a new process, with V8's flags as Lambda sets them. */
async function startTimes(runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    const entry = fileURLToPath(new URL("../handlers/detect-text/index.ts", import.meta.url));
    const plain = join(folder, "plain.cjs");
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      format: "cjs",
      outfile: plain,
      logLevel: "silent",
    });
    const shipped = join(folder, "shipped");
    for (const [name, bytes] of await bundle(entry)) await write(join(shipped, name), bytes);
    const empty = join(folder, "empty.mjs");
    await write(empty, Buffer.from("export {}"));
    const variants = {
      nothing: empty,
      "esbuild's defaults": plain,
      "as shipped": join(shipped, "index.mjs"),
    };
    const times = await interleaved(
      runs,
      Object.fromEntries(Object.entries(variants).map(([name, file]) => [name, () => load(file)])),
    );
    table("detect-text, cold start: loading the code", "ms", times);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function load(file: string): Promise<number> {
  const code = `const t = performance.now(); await import(${JSON.stringify(`file://${file}`)}); console.log(performance.now() - t)`;
  const { stdout } = await run(
    process.execPath,
    ["--no-warnings", "--expose-gc", "--input-type=module", "-e", code],
    {
      env: {
        LAMBDA_TASK_ROOT: dirname(file),
        ENVIRONMENT: "bench",
        RESULTS_TABLE: "t",
        AWS_REGION: "eu-west-1",
      },
    },
  );
  return Number(stdout);
}

/** Each step of preprocess-image on a noisy photo, and the median filter against libvips' own. */
async function pictureTimes(runs: number): Promise<void> {
  for (const [megapixels, width, height] of [
    [1, 1200, 900],
    [12, 4000, 3000],
    [24, 6000, 4000],
  ] as const) {
    const photo = await sharp({
      create: {
        width,
        height,
        channels: 3,
        background: "grey",
        noise: { type: "gaussian", mean: 150, sigma: 25 },
      },
    })
      .jpeg()
      .toBuffer();
    const picture = await decode(photo);
    const raw = { raw: { width: picture.width, height: picture.height, channels: 3 as const } };
    const times = await interleaved(runs, {
      decode: timed(() => decode(photo)),
      ...Object.fromEntries(STEPS.map(({ name, run }) => [name, timed(() => run(picture, () => {}))])),
      "of removeNoise: the estimate": timed(() => estimateNoise(picture)),
      encode: timed(() => encode(picture)),
      "one median, ours": timed(() => median3(picture)),
      "one median, libvips": timed(() => sharp(picture.data, raw).median(3).raw().toBuffer()),
    });
    table(
      `preprocess-image, ${megapixels} megapixels, worked on as ${picture.width} × ${picture.height}`,
      "ms",
      times,
    );
  }
  console.log(
    `Peak memory of all of this in one process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

function timed(work: () => unknown): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
}

/** Runs all in turn, so that what else the machine does hits each alike; gives medians. */
async function interleaved(
  runs: number,
  variants: Record<string, () => Promise<number>>,
): Promise<Record<string, number>> {
  const samples = new Map(Object.keys(variants).map((name) => [name, [] as number[]]));
  for (let i = 0; i < runs; i++) {
    for (const [name, measure] of Object.entries(variants)) samples.get(name)?.push(await measure());
  }
  return Object.fromEntries(
    [...samples].map(([name, all]) => [name, all.sort((a, b) => a - b)[runs >> 1] ?? 0]),
  );
}

function table(title: string, unit: string, rows: Record<string, number>): void {
  console.log(`| ${title} | ${unit} |\n| --- | ---: |`);
  for (const [name, value] of Object.entries(rows))
    console.log(`| ${name} | ${value.toFixed(value < 10 ? 1 : 0)} |`);
  console.log();
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
