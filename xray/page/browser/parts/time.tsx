import { clock, elsewhere, moment } from "../time.ts";

/** A moment as the clock shows it; on hover, to the millisecond and by the other clock. */
export function Time({ at, soft }: { at: number | null | undefined; soft?: boolean }) {
  if (at === null || at === undefined) return <span>–</span>;
  return (
    <time class={soft ? "soft" : ""} dateTime={moment(at)} title={elsewhere(at)}>
      {clock(at)}
    </time>
  );
}
