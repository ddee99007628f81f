import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

const frame = /(?:file:\/\/)?(\/[^\s():]+):(\d+):(\d+)/g;
const maps = new Map<string, SourceMap | undefined>();

/**
 * Makes the stack of an error point into the sources, by the source maps that lie beside the bundle. Only a failure
 * pays for it (60 ms the first time); `--enable-source-maps` costs every cold start 20 ms.
 * It is needed also because the X-Ray SDK splits a frame at its first colon: of `file:///var/task/index.mjs:3:9` it
 * keeps the path `file` and no line.
 */
export function readable<T>(error: T): T {
  if (error instanceof Error && error.stack !== undefined) {
    error.stack = error.stack.replace(frame, (_, path: string, line: string, column: string) =>
      place(path, Number(line), Number(column)),
    );
  }
  return error;
}

function place(path: string, line: number, column: number): string {
  const entry = mapOf(path)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry)) return `${path}:${line}:${column}`;
  const source = entry.originalSource.replace(/^(\.\.\/)+/, "");
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

function mapOf(path: string): SourceMap | undefined {
  if (!maps.has(path)) maps.set(path, readMap(path));
  return maps.get(path);
}

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(fileURLToPath(`file://${path}.map`), "utf8")));
  } catch {
    // Not a bundle's file, or its map was left out: the place in the bundle has to do.
    return undefined;
  }
}
