import { UserError } from "@image-text/commands/user-error";
import { number } from "./numbers.ts";
import { EMPTY, join, lines, type Markdown, md, plain } from "./text.ts";

/**
 * A part of the page. Its items are whole: each is printed or left out, never cut.
 */
export interface Section {
  /** Printed before the items, also when they are left out. */
  readonly heading: Markdown;
  readonly items: readonly Markdown[];
  /** What is left out first: the highest number. */
  readonly rank: number;
  /** What the items are, for the sentence that says how many are missing. */
  readonly noun: string;
}

/** GitHub refuses a longer comment: https://github.com/orgs/community/discussions/41331 */
export const COMMENT_LIMIT = 65_536;

/**
 * Puts the sections together in at most `budget` characters. Where they are longer, items are left out from the
 * end of the least important section first, and each section says how many it lacks.
 * @throws {UserError} if not even headings and those sentences fit
 */
export function assemble(sections: readonly Section[], budget: number): string {
  const kept = sections.map((section) => section.items.length);
  const print = () =>
    join(
      sections.map((section, index) => printed(section, kept[index] ?? 0)).filter((text) => text.length > 0),
      md`\n\n`,
    );
  const sizes = sections.map((section) => section.items.map((item) => item.length + 1));
  const note = 120;
  let size = sections.reduce(
    (sum, section, index) =>
      sum + section.heading.length + 4 + note + (sizes[index] ?? []).reduce((a, b) => a + b, 0),
    0,
  );
  if (size > budget) {
    const order = sections
      .map((_, index) => index)
      .sort((a, b) => (sections[b]?.rank ?? 0) - (sections[a]?.rank ?? 0));
    for (const index of order) {
      const sizesHere = sizes[index] ?? [];
      while (size > budget && (kept[index] ?? 0) > 0) {
        kept[index] = (kept[index] ?? 0) - 1;
        size -= sizesHere[kept[index] ?? 0] ?? 0;
      }
    }
  }
  const page = `${print()}\n`;
  if (page.length > budget)
    throw new UserError(`The review does not fit into ${budget} characters: --budget must be larger.`);
  return page;
}

function printed(section: Section, kept: number): Markdown {
  const missing = section.items.length - kept;
  const note =
    missing > 0
      ? md`\n_${number(missing)} of ${number(section.items.length)} ${plain(section.noun)} left out to fit the comment: run the review locally to see them._`
      : EMPTY;
  const gap = section.heading.length > 0 && kept > 0 ? md`\n\n` : EMPTY;
  return md`${section.heading}${gap}${lines(section.items.slice(0, kept))}${note}`;
}
