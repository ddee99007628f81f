/** Where a name may be broken: after one of these. */
const BREAK = /(?<=[-_./: ])/;

/**
 * Breaks a name into at most `lines` lines of at most `width` characters; what does not fit is left out of the
 * middle of the last line, since names of resources differ most at their ends.
 */
export function wrapName(name: string, width: number, lines: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const part of name.split(BREAK)) {
    if (row !== "" && row.length + part.length > width && rows.length < lines - 1) {
      rows.push(row);
      row = "";
    }
    row += part;
  }
  rows.push(row);
  return rows.map((text) => shorten(text, width));
}

/** Leaves out the middle of a text that is longer than `width`. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}
