const SEGMENTER = new Intl.Segmenter();

/**
 * How many columns of a terminal a text takes: two for each East Asian character and emoji, as terminals draw them.
 * https://www.unicode.org/reports/tr11/
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

const WIDE =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;

/** A text on one line: what would break the line or steer the terminal is written as an escape, such as `\n`. */
export function oneLine(text: string): string {
  return text.replaceAll(STEERING, (character) => {
    const code = character.charCodeAt(0);
    return ESCAPES[character] ?? `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Control characters, line separators, and marks that change the direction of what follows. */
const STEERING = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text cut to so many columns; `…` shows that something is missing. */
export function cut(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = "";
  let width = 1;
  for (const { segment } of SEGMENTER.segment(text)) {
    width += displayWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Fills up with spaces on the right, or on the left where the text is aligned to the right. */
export function pad(text: string, columns: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return align === "left" ? `${text}${space}` : `${space}${text}`;
}

/** Breaks a text between words into lines of at most so many columns; a longer word has a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line === undefined || displayWidth(line) + 1 + displayWidth(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
