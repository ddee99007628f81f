import { rename, writeFile } from "node:fs/promises";

/** Writes a file that others may be reading: they see what was there or all of the new, never a part. */
export async function replaceFile(file: string, bytes: string | Uint8Array): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, bytes);
  await rename(aside, file);
}
