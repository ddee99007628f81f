import { UserError } from "@image-text/commands/user-error";
import type { FailedEvent } from "../failed-event.ts";
import type { QueuedMessage } from "./queue.ts";

/** Which failed events are replayed. A member that is undefined allows all. */
export interface Filter {
  /** Ids of messages. */
  readonly ids?: readonly string[] | undefined;
  /** Part of the reason, in upper or lower case. */
  readonly reason?: string | undefined;
  /** The upload's key; `*` stands for any characters. */
  readonly key?: string | undefined;
  /** Milliseconds before now. */
  readonly age?: number | undefined;
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  /** Events that were replayed as often as this stay in the queue. */
  readonly mostReplays?: number | undefined;
}

/** Why a failed event is not replayed; undefined if it is. */
export function excludedBy(
  { ids, reason, key, age, since, mostReplays }: Filter,
  message: QueuedMessage,
  { upload, replays }: FailedEvent,
  now: number,
): string | undefined {
  if (ids !== undefined && !ids.includes(message.id)) return "not chosen";
  if (reason !== undefined && !(message.reason ?? "").toLowerCase().includes(reason.toLowerCase()))
    return "another reason";
  if (key !== undefined && !matches(upload?.key ?? "", key)) return "another key";
  const earliest = since ?? (age === undefined ? undefined : now - age);
  if (earliest !== undefined && message.sentAt < earliest) return "failed earlier";
  if (mostReplays !== undefined && replays >= mostReplays) return `replayed ${replays} times before`;
  return undefined;
}

function matches(key: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(key);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a time: `90m`, `2h` or `1d` before now, or a date such as `2026-05-01T10:00:00Z`.
 * Throws a {@link UserError} that continues a sentence after the option's name.
 */
export function readSince(text: string): Pick<Filter, "age" | "since"> {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(text.trim()) ?? [];
  if (count !== undefined) return { age: Number(count) * (UNITS[unit] ?? 0) };
  const since = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(since))
    throw new UserError(
      `must be a time such as 2h, 30m or 2026-05-01T10:00:00Z, not ${JSON.stringify(text)}`,
    );
  return { since };
}
