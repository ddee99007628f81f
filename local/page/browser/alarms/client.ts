import { request } from "@image-text/xray/page";
import * as z from "zod/mini";

const State = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]);
export type State = z.output<typeof State>;

const Alarm = z.object({
  name: z.string(),
  description: z.optional(z.string()),
  state: State,
  reason: z.string(),
  since: z.number(),
  metric: z.string(),
  condition: z.string(),
  changes: z.array(z.object({ time: z.number(), before: State, state: State, reason: z.string() })),
});
export type Alarm = z.output<typeof Alarm>;

/** The declared alarms, in the order of their names. */
export const alarms = (signal: AbortSignal) => request(z.array(Alarm), "/api/alarms", { signal });
