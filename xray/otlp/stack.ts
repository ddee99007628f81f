import type { Raw } from "../documents/json.ts";

/** How the stack traces of a language name a function, a file and a line. */
interface Format {
  readonly frame: RegExp;
  /** The innermost frame comes last. */
  readonly reversed?: true;
}

const JAVA: Format = { frame: /^\s*at (?:.*\/)?(?<label>[^(]+)\((?<path>[^:)]*)(?::(?<line>\d+))?\)\s*$/ };
const SCRIPT: Format = { frame: /^\s+at (?:(?<label>.+?) \()?(?<path>.+?):(?<line>\d+):\d+\)?$/ };
const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["java", JAVA],
  ["php", JAVA],
  ["nodejs", SCRIPT],
  ["webjs", SCRIPT],
  ["javascript", SCRIPT],
  ["python", { frame: /^\s*File "(?<path>[^"]+)", line (?<line>\d+), in (?<label>.+)$/, reversed: true }],
  ["dotnet", { frame: /^\s*at (?<label>.+?)(?: in (?<path>.+):line (?<line>\d+))?$/ }],
  ["go", { frame: /^\s*(?<path>\S+\.go):(?<line>\d+)/ }],
]);

/** More frames than anybody reads; a document may have 64 kB. */
const MAX_FRAMES = 100;

/** The frames of a stack trace in the form of its language; none where that is unknown. */
export function stackOf(trace: string, language: string | undefined): readonly Raw[] {
  const format = FORMATS.get(language ?? "");
  if (format === undefined) return [];
  const frames = trace.split("\n").flatMap((text) => {
    const found = format.frame.exec(text)?.groups;
    if (found === undefined) return [];
    const { path = "", line, label = "" } = found;
    return [{ path, line: Number(line ?? 0), label: label.trim() }];
  });
  return (format.reversed ? frames.reverse() : frames).slice(0, MAX_FRAMES);
}
