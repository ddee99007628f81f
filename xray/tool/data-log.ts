import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Xray } from "../service/service.ts";
import { exportDocuments } from "./export.ts";

const FILE = "documents.jsonl";

export interface DataLog {
  /** Writes out what is still buffered. */
  close(): Promise<void>;
}

/**
 * Keeps documents over restarts: reads those of the last run, writes them anew without what was replaced or dropped
 * since, and appends every document that is taken from now on. Groups, rules and other settings are not kept.
 */
export async function openDataLog(folder: string, xray: Xray): Promise<DataLog> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, FILE);
  await replay(file, xray);
  const compacted = `${file}.new`;
  await writeFile(compacted, exportDocuments(xray).map(line).join(""));
  await rename(compacted, file);
  const stream = createWriteStream(file, { flags: "a" });
  await once(stream, "open");
  const stop = xray.onDocument((document) => stream.write(line(document)));
  return {
    close: async () => {
      stop();
      stream.end();
      await once(stream, "close");
    },
  };
}

/** One document a line, as a JSON text: documents may have line breaks. */
function line(document: string): string {
  return `${JSON.stringify(document)}\n`;
}

async function replay(file: string, xray: Xray): Promise<void> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const text of lines) {
      const document = parse(text);
      // The last line may be torn, if the process was killed while it wrote.
      if (document !== undefined) xray.receive(document, file);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

function parse(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined; // a torn line
  }
}
