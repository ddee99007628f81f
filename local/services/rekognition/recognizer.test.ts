import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { createRecognizer } from "./recognizer.ts";

it("ends while it reads, without asking a worker that is gone", async () => {
  const image = await readFile(new URL("../../samples/images/tilted-poster.jpg", import.meta.url));
  const recognizer = createRecognizer(1);
  await recognizer.read(image);
  const unfinished = [recognizer.read(image), recognizer.read(image)];
  const outcomes: string[] = [];
  for (const reading of unfinished) reading.catch((error: Error) => outcomes.push(error.message));
  await recognizer.close();
  // A worker that is asked after its end fails the whole process (and so this test) with an unhandled rejection.
  await expect(recognizer.read(image)).rejects.toThrow(/stopped/);
  expect(outcomes.every((message) => message.includes("stopped"))).toBe(true);
});
