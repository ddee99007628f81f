import type { Nodes, Paragraph, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** What a pull request's description accepts. */
export interface Described {
  readonly accepted: readonly { readonly line: string; readonly reason: string }[];
  /** Lines that speak of an acknowledgement and are none: quoted, in a list, in code, without a reason, misspelt. */
  readonly misread: readonly string[];
}

/** As the page of a review prints it, with a reason behind the last sign of equality. */
const LINE = /^ {0,3}(Acknowledge: .+) = (?!<why>\s*$)(\S.*)$/;
/** Tags that hold nothing, and so need no end. https://html.spec.whatwg.org/multipage/syntax.html#void-elements */
const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;

/**
 * Reads acknowledgements from GitHub Flavored Markdown. Only a line of an ordinary paragraph is its author's own
 * statement: what is quoted, code, in a list, struck through or folded may have been pasted from elsewhere.
 */
export function readDescription(text: string): Described {
  const lines = ordinaryLines(text);
  const accepted: Described["accepted"][number][] = [];
  const misread: string[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const match = lines.has(index + 1) ? LINE.exec(line.trimEnd()) : null;
    if (match?.[1] && match[2]) accepted.push({ line: match[1], reason: match[2] });
    else if (/acknowledge\W*:/i.test(line)) misread.push(line.trim());
  }
  return { accepted, misread };
}

/** Numbers of the lines, from 1, that begin as ordinary text of a paragraph outside everything else. */
function ordinaryLines(text: string): ReadonlySet<number> {
  const root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const found = new Set<number>();
  let open = 0;
  for (const node of root.children) {
    if (node.type === "paragraph" && open === 0) for (const line of linesOf(node)) found.add(line);
    open = Math.max(0, open + openedBy(node));
  }
  return found;
}

/** Elements that the raw HTML of a block opens and does not close. */
function openedBy(node: RootContent): number {
  return rawHtml(node)
    .flatMap((html) => [
      ...html.replace(/<!--[\s\S]*?(-->|$)/g, "").matchAll(/<(\/?)([a-z][\w-]*)[^>]*?(\/?)>/gi),
    ])
    .reduce((sum, [, end, name = "", closed]) => {
      if (end) return sum - 1;
      return closed || VOID.test(name) ? sum : sum + 1;
    }, 0);
}

function rawHtml(node: Nodes): string[] {
  if (node.type === "html") return [node.value];
  return "children" in node ? node.children.flatMap(rawHtml) : [];
}

/** Lines of a paragraph that no other inline element reaches into from a line before, or begins. */
function linesOf(paragraph: Paragraph): number[] {
  const { position } = paragraph;
  if (!position) return [];
  const covered = new Set<number>();
  for (const child of paragraph.children) {
    if (child.type === "text" || child.type === "break" || !child.position) continue;
    const { start, end } = child.position;
    const first = start.column === 1 ? start.line : start.line + 1;
    for (let line = first; line <= end.line; line++) covered.add(line);
  }
  const lines: number[] = [];
  for (let line = position.start.line; line <= position.end.line; line++)
    if (!covered.has(line)) lines.push(line);
  return lines;
}
