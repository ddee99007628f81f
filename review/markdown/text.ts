/**
 * Text from outside inside Markdown. Everything that a plan, a configuration or a person's reason brings goes
 * through `code` or `plain`, so that none of it can form a link, a mention, HTML or the end of a fence.
 */

/** The longest text that is printed of one value, and of one sentence or reason. */
const longest = 160;
const longestSentence = 600;

/** As inline code: https://github.github.com/gfm/#code-spans */
export function code(text: string): string {
  const clean = visible(text);
  const ticks = "`".repeat(Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length)) + 1);
  const pad = clean.startsWith("`") || clean.endsWith("`") || clean.trim() === "" ? " " : "";
  return `${ticks}${pad}${clean}${pad}${ticks}`;
}

/** As running text: every sign with a meaning in Markdown or HTML is escaped, a mention or link is taken apart. */
export function plain(text: string): string {
  return visible(text, longestSentence)
    .replace(/[\\`*[\]<>|~&$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, (sign) => entities[sign] ?? `\\${sign}`)
    .replace(/@/g, "@\u2060")
    .replace(/\b(https?|www|ftp|mailto)([:.])/gi, "$1\u2060$2");
}

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** One line, without control characters or signs that turn the direction of reading, cut where it is too long. */
export function visible(text: string, most = longest): string {
  const clean = text
    .replace(/\r\n|[\r\n\u2028\u2029]/g, "⏎")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "�");
  const signs = [...clean];
  return signs.length > most ? `${signs.slice(0, most - 1).join("")}…` : clean;
}

/** `1 table`, `2 tables`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** US dollars, as exactly as the size deserves. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  if (Math.abs(amount) < 0.01) return "under $0.01";
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** A large number in words, as `15.2 million`. */
export function millions(number: number): string {
  if (number < 1e6) return Math.round(number).toLocaleString("en-US");
  return `${(number / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 })} million`;
}
