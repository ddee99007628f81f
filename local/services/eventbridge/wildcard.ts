import { PatternError } from "./pattern-error.ts";

/**
 * Compiles a text in which `*` stands for any characters, and a backslash takes the next `*` or backslash
 * literally. The parts between the stars are looked for one after the other, the first time each can be found, so
 * the time grows with the text and not with a power of it. Throws PatternError for two stars in a row and for
 * any other escape.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 */
export function wildcard(pattern: string): (value: string) => boolean {
  const [first = "", ...rest] = literals(pattern);
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  };
}

/** The texts between the stars. */
function literals(pattern: string): string[] {
  const parts = [""];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (char === "*") {
      if (next === "*") throw new PatternError(`"${pattern}" has two wildcards in a row.`);
      parts.push("");
      continue;
    }
    if (char === "\\") {
      if (next !== "*" && next !== "\\")
        throw new PatternError(`"${pattern}": a backslash is followed by * or by a backslash.`);
      at++;
    }
    parts.push(`${parts.pop() ?? ""}${char === "\\" ? next : char}`);
  }
  return parts;
}
