import type { LogLine } from "../page/source.ts";
import type { LogGroup } from "../services/logs/log-groups.ts";

/**
 * What a function logged while it ran one request: in its log stream, everything from the first to the last line
 * that names the request's id. An execution environment runs one request at a time and has a stream of its own.
 */
export function requestLog(groups: readonly LogGroup[], requestId: string): readonly LogLine[] {
  return groups.flatMap((group) => {
    const events = group.events();
    const names = ({ message }: { message: string }) => message.includes(requestId);
    const streams = new Set(events.filter(names).map(({ stream }) => stream));
    return [...streams].flatMap((stream) => {
      const lines = events.filter((event) => event.stream === stream);
      return lines
        .slice(lines.findIndex(names), lines.findLastIndex(names) + 1)
        .map(({ id, timestamp, message }) => ({ id, time: timestamp / 1000, message }));
    });
  });
}
