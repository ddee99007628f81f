/** A time span in seconds as people say it: `43 ms`, `1.24 s`, `2 min 5 s`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 0.0995) return `${trim(seconds * 1000, seconds < 0.00995 ? 1 : 0)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${trim(seconds, seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A time span where there is little room, in at most seven characters: `43 ms`, `1.24 s`, `2m 5s`, `1h 5m`. */
export function shortDuration(seconds: number): string {
  if (seconds < 59.95) return duration(seconds);
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** A share as a percentage that never rounds something to nothing. */
export function percent(share: number): string {
  if (share === 0) return "0%";
  if (share < 0.001) return "<0.1%";
  if (share < 0.1) return `${trim(share * 100, 1)}%`;
  if (share < 1 && share > 0.995) return ">99%";
  return `${Math.round(share * 100)}%`;
}

/** Calls in a number of seconds, as a rate per minute. */
export function rate(calls: number, seconds: number): string {
  const perMinute = (calls * 60) / seconds;
  if (perMinute === 0) return "0/min";
  if (perMinute < 0.1) return "<0.1/min";
  return `${perMinute < 10 ? trim(perMinute, 1) : Math.round(perMinute).toLocaleString("en")}/min`;
}

/** Bytes as `48 KB`. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1_000_000) return `${trim(size / 1000, 1)} KB`;
  return `${trim(size / 1_000_000, 1)} MB`;
}

export const number = (value: number): string => value.toLocaleString("en");

/** `3 traces`, `1 trace`. */
export const plural = (count: number, noun: string): string =>
  `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
