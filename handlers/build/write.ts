import { rename, writeFile } from "node:fs/promises";

/** Replaces a file atomically: a concurrent reader sees the old content or the new, never a part. */
export async function replaceFile(file: string, bytes: string | Uint8Array): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, bytes);
  await rename(aside, file);
}
