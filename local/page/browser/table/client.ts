import { request, send } from "@image-text/xray/page";
import * as z from "zod/mini";

const Mode = z.enum(["provisioned", "on-demand"]);
const Capacity = z.object({
  time: z.number(),
  mode: Mode,
  read: z.optional(z.number()),
  write: z.optional(z.number()),
});
export type Capacity = z.output<typeof Capacity>;

const Table = z.object({
  name: z.string(),
  mode: Mode,
  readCapacity: z.optional(z.number()),
  writeCapacity: z.optional(z.number()),
  capacities: z.array(Capacity),
  itemCount: z.number(),
  burst: z.optional(z.object({ read: z.number(), write: z.number() })),
  seconds: z.array(
    z.object({ time: z.number(), read: z.number(), write: z.number(), throttled: z.number() }),
  ),
});
export type Table = z.output<typeof Table>;
export type Second = Table["seconds"][number];
export type Mode = Table["mode"];

/** The results table as it is now, with its last 15 minutes. */
export const table = (signal: AbortSignal) => request(Table, "/api/table", { signal });

/** One UpdateTable; throws with the table's own reason. */
export const setMode = (mode: Mode) => send(Table, "PUT", "/api/table/mode", { mode });
