import { request, send } from "@image-text/xray/page";
import * as z from "zod/mini";

const Failure = z.object({
  id: z.string(),
  time: z.number(),
  key: z.optional(z.string()),
  traceId: z.optional(z.string()),
  function: z.string(),
  reason: z.string(),
});
export type Failure = z.output<typeof Failure>;
const Taken = z.object({ taken: z.number() });

/** The messages in the failure queue. */
export const failures = (signal: AbortSignal) => request(z.array(Failure), "/api/failures", { signal });

/** Sends failed events to their functions again; resolves with how many were sent. */
export const replay = async (ids: readonly string[]) =>
  (await send(Taken, "POST", "/api/failures/replay", { ids })).taken;

/** Deletes failed events from the queue; resolves with how many there were. */
export const discard = async (ids: readonly string[]) =>
  (await send(Taken, "POST", "/api/failures/discard", { ids })).taken;
