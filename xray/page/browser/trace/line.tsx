import { duration, shortDuration } from "../format.ts";
import { typeName } from "../map/graph.ts";
import { outcome } from "../outcome.ts";
import { outcomeOfPart, serviceName } from "./document.ts";
import { isWait, rowName, type TreeRow } from "./tree.ts";
import type { Span } from "./window.ts";

/** Deeper than this nothing is indented any further. */
const DEEPEST = 12;
/** Where a name may be divided: after one of these. */
const BREAK = /(?<=[-_./:])/;
/** Characters of a name's end that are kept on a narrow page where they fit. */
const LONGEST_END = 16;

interface Props {
  row: TreeRow;
  shown: Span;
  chosen: boolean;
  folded: boolean;
  narrow: boolean;
  href: string;
  onFold(): void;
}

/** One line of the waterfall: what it is, when it was, and how long it took. */
export function Line({ row, shown, chosen, folded, narrow, href, onFold }: Props) {
  const { part, depth, segment, waitedFrom, below } = row;
  const ended = outcomeOfPart(part);
  const open = part.end_time === undefined;
  const end = part.end_time ?? shown.end;
  const said = narrow ? shortDuration : duration;
  const kind = isWait(part) ? "line-wait" : `fill-${ended}`;
  return (
    <li class={segment ? "line line-segment" : "line"} style={{ "--depth": Math.min(depth, DEEPEST) }}>
      {below > 0 && (
        <button
          type="button"
          class="fold"
          aria-expanded={!folded}
          aria-label={`${folded ? "Show" : "Hide"} what is below ${rowName(row)}`}
          onClick={onFold}
        >
          {folded ? "▸" : "▾"}
        </button>
      )}
      <a href={href} aria-current={chosen} data-row={part.id}>
        <span class="line-name">
          {ended !== "ok" && (
            <span class={`mark mark-${ended}`} title={outcome(ended).label}>
              <span class="mark-sign" aria-hidden="true">
                {outcome(ended).sign}
              </span>
              <span class="hidden">{outcome(ended).label}: </span>
            </span>
          )}
          <Title name={rowName(row)} />
          <span class="soft line-note">{noteOf(row)}</span>
        </span>
        <span class="line-track">
          {waitedFrom !== undefined && (
            <Bar kind="line-wait" from={waitedFrom} to={part.start_time} shown={shown} title="waited" />
          )}
          <Bar kind={`${kind}${open ? " line-open" : ""}`} from={part.start_time} to={end} shown={shown} />
        </span>
        <span class="line-took">
          {open ? (narrow ? "…" : "in progress") : said((part.end_time ?? 0) - part.start_time)}
          {waitedFrom !== undefined && (
            <span class="hidden">, after waiting for {duration(part.start_time - waitedFrom)}</span>
          )}
        </span>
      </a>
    </li>
  );
}

interface BarProps {
  kind: string;
  from: number;
  to: number;
  shown: Span;
  title?: string;
}

/** A name in two halves, of which a narrow page shortens the first: functions of one project differ at their ends. */
function Title({ name }: { name: string }) {
  const parts = name.split(BREAK);
  const half = parts.findIndex((_, index) => parts.slice(index).join("").length <= LONGEST_END);
  if (half < 1) return <span class="line-title">{name}</span>;
  return (
    <span class="line-title cut" title={name}>
      <span class="cut-start">{parts.slice(0, half).join("")}</span>
      <span class="cut-end">{parts.slice(half).join("")}</span>
    </span>
  );
}

/** A bar, as far as it is in the part that is shown. */
function Bar({ kind, from, to, shown, title }: BarProps) {
  const span = shown.end - shown.start;
  const start = Math.max(0, (from - shown.start) / span);
  const end = Math.min(1, (to - shown.start) / span);
  if (end < 0 || start > 1) return null;
  return (
    <span
      class={`line-bar ${kind}`}
      title={title && `${title} ${duration(to - from)}`}
      style={{ left: `min(${start * 100}%, 100% - 3px)`, width: `max(3px, ${(end - start) * 100}%)` }}
    />
  );
}

/** The operation, the resource and the status of a call; the kind of a service. */
function noteOf({ part, segment, reached }: TreeRow): string {
  const operation = part.aws?.operation;
  const status = part.http?.response?.status;
  const notes = [
    segment ? typeName(part.origin ?? "") : "",
    typeof operation === "string" ? operation : "",
    reached && serviceName(reached) !== part.name ? serviceName(reached) : "",
    status === undefined ? "" : String(status),
  ];
  return notes.filter((note) => note !== "").join(" · ");
}
