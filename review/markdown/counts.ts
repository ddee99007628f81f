import type { Counts, Review } from "../report.ts";
import { number } from "./numbers.ts";
import { join, lines, type Markdown, md } from "./text.ts";

/** A column of the table under the headline. */
interface Column {
  readonly heading: Markdown;
  readonly cell: (review: Review) => Markdown;
  /** Whether there is anything to say; where this is missing, the column is always there. */
  readonly when?: (review: Review) => boolean;
}

const always = (heading: Markdown, key: keyof Counts): Column => ({
  heading,
  cell: ({ counts }) => (counts[key] > 0 ? md`**${number(counts[key])}**` : number(counts[key])),
});
const rare = (heading: Markdown, key: keyof Counts): Column => ({
  heading,
  cell: ({ counts }) => number(counts[key]),
  when: ({ counts }) => counts[key] > 0,
});

const COLUMNS: readonly Column[] = [
  always(md`create`, "create"),
  always(md`update`, "update"),
  always(md`replace`, "replace"),
  always(md`delete`, "delete"),
  rare(md`forget`, "forget"),
  rare(md`move`, "move"),
  rare(md`import`, "import"),
  rare(md`drift`, "drift"),
];

/** How much changes, in one row. */
export function countTable(review: Review): Markdown {
  const shown = COLUMNS.filter((column) => column.when?.(review) ?? true);
  const row = (cells: readonly Markdown[]) => md`| ${join(cells, md` | `)} |`;
  return lines([
    row(shown.map((column) => column.heading)),
    row(shown.map(() => md`---:`)),
    row(shown.map((column) => column.cell(review))),
  ]);
}
