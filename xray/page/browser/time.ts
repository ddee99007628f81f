import { useEffect, useState } from "preact/hooks";

/** The page's time zone: the browser's or UTC. */
export type Zone = "local" | "utc";

const KEY = "zone";
const LOCAL = Intl.DateTimeFormat().resolvedOptions().timeZone;

let zone: Zone = remembered();
const listeners = new Set<(zone: Zone) => void>();

/** Shows all times in another zone, from now on and the next time. */
export function setZone(next: Zone): void {
  zone = next;
  localStorage.setItem(KEY, next);
  for (const listener of listeners) listener(next);
}

/** The time zone of all times on the page. Components that use it render again when it changes. */
export function useZone(): Zone {
  const [current, set] = useState(zone);
  useEffect(() => {
    listeners.add(set);
    return () => {
      listeners.delete(set);
    };
  }, []);
  return current;
}

/** What a zone is called, e.g. `America/New_York`. */
export const zoneName = (of: Zone): string => (of === "utc" ? "UTC" : LOCAL);

/** A clock that runs like UTC's needs no switch. */
export const LOCAL_IS_UTC = ["UTC", "Etc/UTC", "GMT", "Etc/GMT"].includes(LOCAL);

/** `14:03:59`, and the day before it if that is not today: `24 Nov, 14:03:59`. */
export function clock(epochSeconds: number | null | undefined, now = Date.now()): string {
  if (epochSeconds === null || epochSeconds === undefined) return "–";
  const date = new Date(epochSeconds * 1000);
  const time = text(zone, date, CLOCK);
  const day = text(zone, date, DAY);
  return day === text(zone, new Date(now), DAY) ? time : `${day}, ${time}`;
}

/** `14:03`, for axes. */
export const hourAndMinute = (epochSeconds: number): string =>
  text(zone, new Date(epochSeconds * 1000), { hour: "2-digit", minute: "2-digit" });

/** Day and time to the millisecond: `24 Nov 2026, 14:03:59.120`. */
export function precise(epochSeconds: number, of: Zone = zone): string {
  const date = new Date(epochSeconds * 1000);
  return `${text(of, date, { ...DAY, year: "numeric" })}, ${text(of, date, { ...CLOCK, fractionalSecondDigits: 3 })}`;
}

/** The same moment by the other clock, and whose that is. */
export function elsewhere(epochSeconds: number): string {
  const other: Zone = zone === "utc" ? "local" : "utc";
  return `${precise(epochSeconds, other)} ${zoneName(other)}`;
}

/** A moment for machines: ISO 8601, in UTC. */
export const moment = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();

const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
const DAY = { day: "numeric", month: "short" } as const;

function text(of: Zone, date: Date, parts: Intl.DateTimeFormatOptions): string {
  return date.toLocaleString("en-GB", { ...parts, timeZone: of === "utc" ? "UTC" : LOCAL });
}

function remembered(): Zone {
  // Tests of what only formats run without a browser.
  return typeof localStorage !== "undefined" && localStorage.getItem(KEY) === "utc" ? "utc" : "local";
}

/** A moment as a `datetime-local` input has it: `2026-11-24T14:03:59`, by the page's clock. */
export function inputOf(epochSeconds: number): string {
  const seconds = Math.floor(epochSeconds);
  const offset = zone === "utc" ? 0 : new Date(seconds * 1000).getTimezoneOffset() * 60;
  return moment(seconds - offset).slice(0, 19);
}

/** The moment that a `datetime-local` input names, in epoch seconds; undefined if it names none. */
export function momentOf(input: unknown): number | undefined {
  if (typeof input !== "string" || input === "") return undefined;
  // Without a zone, a date with a time is read by the local clock.
  const time = Date.parse(zone === "utc" ? `${input}Z` : input) / 1000;
  return Number.isNaN(time) ? undefined : time;
}
