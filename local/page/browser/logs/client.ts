import { request } from "@image-text/xray/page";
import * as z from "zod/mini";

const Line = z.object({ id: z.string(), time: z.number(), message: z.string() });

/** The lines that a function logged for one request, oldest first. */
export const requestLog = (requestId: string, signal: AbortSignal) =>
  request(z.array(Line), `/api/log?${new URLSearchParams({ request: requestId })}`, { signal });
