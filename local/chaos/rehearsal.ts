import { resultOf } from "@image-text/contract/item";
import type { Run } from "../run/running.ts";
import type { Picture } from "./storm.ts";
import { textOf } from "./verdict.ts";

/**
 * Sends each picture once in calm weather, so that the storm's results can be compared with what the same pipeline
 * reads undisturbed.
 * @returns the text by the picture's name; undefined for a picture that is rejected.
 */
export async function readCalmly(
  run: Run,
  pictures: readonly Picture[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const texts = new Map<string, string | undefined>();
  for (const { name, body } of pictures) await run.upload(`calm/${name}`, body);
  await run.settled();
  for (const { name } of pictures) {
    const item = await run.cloud.dynamodb.item(run.table.name, { image: { S: `calm/${name}` } });
    if (item === undefined) throw new Error(`${name} has no result, although nothing was disturbed.`);
    texts.set(name, textOf(resultOf(item)));
  }
  return texts;
}
