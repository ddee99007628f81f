/**
 * Compares a report of `npm start -- --exit --report FILE` with what the samples really say:
 * `npx tsx local/samples/check.ts FILE`. Exit code 1 if a clear sample was not read word by word.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";

const truths = z.array(
  z.object({ file: z.string(), difficulty: z.enum(["clear", "hard"]), lines: z.array(z.string()) }),
);
const report = z.object({ images: z.array(z.object({ key: z.string(), text: z.array(z.string()) })) });

const [file = ""] = process.argv.slice(2);
const truth = truths.parse(JSON.parse(await readFile(new URL("truth.json", import.meta.url), "utf8")));
const { images } = report.parse(JSON.parse(await readFile(file, "utf8")));
const read = new Map(images.map(({ key, text }) => [key, text]));

/** Words with a letter or digit, in any order: lines may be split otherwise than they were drawn. */
const words = (lines: readonly string[]) =>
  lines
    .flatMap((line) => line.split(" "))
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .toSorted()
    .join(" ");

const wrong = truth.filter((sample) => words(read.get(sample.file) ?? []) !== words(sample.lines));
for (const { file: name, difficulty, lines } of wrong) {
  console.log(`${name} (${difficulty}): "${lines.join(" / ")}" was read as "${read.get(name)?.join(" / ")}"`);
}
console.log(`${truth.length - wrong.length} of ${truth.length} samples were read word by word.`);
if (wrong.some(({ difficulty }) => difficulty === "clear")) process.exitCode = 1;
