import { clock, elsewhere, moment } from "../time.ts";

/** A time of day; on hover, to the millisecond and in the other time zone. */
export function Time({ at, soft }: { at: number | null | undefined; soft?: boolean }) {
  if (at === null || at === undefined) return <span>–</span>;
  return (
    <time class={soft ? "soft" : ""} dateTime={moment(at)} title={elsewhere(at)}>
      {clock(at)}
    </time>
  );
}
