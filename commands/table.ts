import { cut, displayWidth, oneLine, pad } from "./text.ts";

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly align?: "left" | "right";
  /** Whether its cells may be cut where the table is wider than the terminal. Numbers must not: a cut number is wrong. */
  readonly shrinks?: boolean;
}

const GAP = "  ";
/** Columns below which a cell says nothing any more. */
const NARROWEST = 8;

/** A table as lines of text, at most `width` columns wide where the columns that shrink allow it. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const cells = [columns.map(({ name }) => name), ...rows].map((row) => row.map(oneLine));
  const widths = fit(
    columns,
    columns.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? "")))),
    width,
  );
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const columnWidth = widths[index] ?? 0;
        return pad(cut(row[index] ?? "", columnWidth), columnWidth, align);
      })
      .join(GAP)
      .trimEnd();
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((columnWidth) => "─".repeat(columnWidth))), ...body.map(line)].join(
    "\n",
  );
}

/** Takes from the widest column that shrinks, column by column, until the table fits or nothing shrinks further. */
function fit(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length) - width;
  for (; excess > 0; excess--) {
    let widest = -1;
    for (const [index, { shrinks }] of columns.entries())
      if (shrinks === true && (widths[index] ?? 0) > Math.max(NARROWEST, widths[widest] ?? 0)) widest = index;
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Columns of a terminal; of a file or pipe, which has none, what `COLUMNS` says, or 100. */
export function terminalWidth(): number {
  const declared = Number(process.env.COLUMNS);
  return process.stdout.columns ?? (Number.isInteger(declared) && declared > 0 ? declared : 100);
}
