import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/** A frame in a file: `at f (file:///var/task/index.mjs:1:2)`, with or without a function's name and parentheses. */
const FRAME = /^(\s*at (?:.*\s)?\(?)(?:file:\/\/)?(\/[^\s():]+):(\d+):(\d+)(\)?)$/;
/** What {@link readable} makes of such a frame. */
const READABLE_FRAME = /^\s*at .*[^\s(:]+\.\w+:\d+:\d+\)?$/;
const maps = new Map<string, SourceMap | undefined>();

/**
 * Makes the stack of an error point into the sources, by the source maps that lie beside the bundle. Frames outside
 * of files (`node:internal`, `Promise.all (index 0)`) are left out, and the message is cut to its first line.
 *
 * The X-Ray SDK needs this form: it takes every line after the first for a frame, and splits it at its first colon.
 * Of `file:///var/task/index.mjs:3:9` it would keep the path `file` and no line.
 * Only a failure pays for the source map (60 ms the first time); `--enable-source-maps` costs every cold start 20 ms.
 *
 * @param caught an error made where `error` was caught. Its frames are used when `error` has none of its own, as one
 *   that Node's network code emits.
 */
export function readable<T>(error: T, caught?: Error): T {
  if (error instanceof Error) {
    const [header = ""] = `${error.name}: ${error.message}`.split("\n");
    const own = framesOf(error);
    error.stack = [header, ...(own.length > 0 ? own : framesOf(caught))].join("\n");
  }
  return error;
}

function framesOf(error: Error | undefined): readonly string[] {
  return (error?.stack?.split("\n") ?? []).flatMap((line) => {
    const placed = line.replace(
      FRAME,
      (_, before, path, row, column, after) => `${before}${place(path, Number(row), Number(column))}${after}`,
    );
    return READABLE_FRAME.test(placed) && !/[( ]node:/.test(placed) ? [placed] : [];
  });
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
    // Not a file of the bundle, or its map was left out: the place in the bundle has to do.
    return undefined;
  }
}
