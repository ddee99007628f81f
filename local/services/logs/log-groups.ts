import type { LogGroupSettings } from "../../template/deployment.ts";

export interface LogEvent {
  readonly id: string;
  readonly stream: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogGroup {
  readonly settings: LogGroupSettings;
  /** Epoch milliseconds. */
  readonly created: number;
  /** In the order of their coming. */
  events(): readonly LogEvent[];
}

/** The declared log groups. The last {@link KEPT} events of each are kept. */
export interface LogGroups {
  readonly all: readonly LogGroup[];
  find(name: string): LogGroup | undefined;
  /** Drops the event where no such group is declared, as no group is created here by writing. */
  write(group: string, stream: string, message: string): void;
}

const KEPT = 20_000;
const DAY_MS = 86_400_000;

export function createLogGroups(
  declared: readonly LogGroupSettings[],
  now: () => number = Date.now,
): LogGroups {
  const created = now();
  let count = 0;
  const groups = new Map(
    declared.map((settings) => {
      const events: LogEvent[] = [];
      const retained = (settings.retentionDays ?? Number.POSITIVE_INFINITY) * DAY_MS;
      const group = {
        settings,
        created,
        write: (event: LogEvent) => {
          events.push(event);
          if (events.length > 2 * KEPT) events.splice(0, events.length - KEPT);
        },
        events: () => events.slice(-KEPT).filter(({ timestamp }) => timestamp > now() - retained),
      };
      return [settings.name, group] as const;
    }),
  );
  return {
    all: [...groups.values()],
    find: (name) => groups.get(name),
    write(name, stream, message) {
      // As long as those of CloudWatch, and in the order of the events.
      const id = String(++count).padStart(56, "0");
      groups.get(name)?.write({ id, stream, timestamp: now(), message });
    },
  };
}
