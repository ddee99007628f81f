import { request } from "@image-text/xray/page";
import * as z from "zod/mini";

const Notification = z.object({
  id: z.string(),
  time: z.number(),
  topic: z.string(),
  subject: z.optional(z.string()),
  message: z.string(),
});

/** The messages that were published to a topic, newest first. */
export const notifications = (signal: AbortSignal) =>
  request(z.array(Notification), "/api/notifications", { signal });
