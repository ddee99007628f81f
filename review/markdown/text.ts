/**
 * Text from outside inside Markdown. Everything that a plan, a configuration or a person's reason brings goes
 * through `code` or `plain`, so that none of it can form a link, a mention, HTML or the end of a fence.
 */

/** The longest text that is printed of one value, and of one sentence or reason. */
const LONGEST = 160;
const LONGEST_SENTENCE = 600;

/** Made in this file only, so every other text, number or `undefined` is a type error where Markdown is expected. */
class Escaped {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#text.length;
  }

  toString(): string {
    return this.#text;
  }
}

/** GitHub Flavored Markdown in which every text from outside is escaped. */
export type Markdown = Escaped;

/** Markdown as it is written in the source; what is put into it must be Markdown as well. */
export function md(literals: TemplateStringsArray, ...values: readonly Markdown[]): Markdown {
  return new Escaped(literals.map((literal, index) => `${literal}${values[index] ?? ""}`).join(""));
}

/** No text at all. */
export const EMPTY: Markdown = md``;
const NEW_LINE = md`\n`;

/** Several pieces of Markdown as one. */
export function join(parts: readonly Markdown[], separator: Markdown = md`, `): Markdown {
  return new Escaped(parts.map(String).join(separator.toString()));
}

/** One piece of Markdown a line. */
export function lines(parts: readonly Markdown[]): Markdown {
  return join(parts, NEW_LINE);
}

/** As inline code: https://github.github.com/gfm/#code-spans */
export function code(text: string): Markdown {
  const clean = visible(text);
  const ticks = "`".repeat(Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length)) + 1);
  const pad = clean.startsWith("`") || clean.endsWith("`") || clean.trim() === "" ? " " : "";
  return new Escaped(`${ticks}${pad}${clean}${pad}${ticks}`);
}

/** As running text: every sign with a meaning in Markdown or HTML is escaped, a mention or link is taken apart. */
export function plain(text: string): Markdown {
  return new Escaped(
    visible(text, LONGEST_SENTENCE)
      .replace(
        /[\\`*[\]<>|~&$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g,
        (sign) => ENTITIES[sign] ?? `\\${sign}`,
      )
      .replace(/@/g, "@\u2060")
      .replace(/\b(https?|www|ftp|mailto)([:.])/gi, "$1\u2060$2"),
  );
}

/** As code inside HTML: GitHub reads HTML, not Markdown, between the tags of a `<summary>`. */
export function htmlCode(text: string): Markdown {
  const escaped = visible(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
  return new Escaped(`<code>${escaped}</code>`);
}

/** One line in a fenced block, which GitHub shows with a button that copies it. */
export function fenced(text: string): Markdown {
  return new Escaped(`\`\`\`\n${visible(text, LONGEST_SENTENCE).replaceAll("`", "'")}\n\`\`\``);
}

/**
 * A link to a page of this run or repository.
 * @throws {TypeError} if the address is not an https URL
 */
export function link(label: Markdown, address: string): Markdown {
  const url = new URL(address);
  if (url.protocol !== "https:") throw new TypeError("A link must be an https URL.");
  return new Escaped(`[${label}](<${url.href}>)`);
}

/** The first line of a page, by which the comment or issue of an environment is found again. */
export function marker(environment: string): Markdown {
  return new Escaped(`<!-- planreview:env=${environment.replace(/[^\w-]/g, "")} -->`);
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** One line, without control characters or signs that turn the direction of reading, cut where it is too long. */
export function visible(text: string, most = LONGEST): string {
  const clean = text
    .replace(/\r\n|[\r\n\u2028\u2029]/g, "⏎")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "�");
  const signs = [...clean];
  return signs.length > most ? `${signs.slice(0, most - 1).join("")}…` : clean;
}
