import * as z from "zod/mini";
import { request } from "../request.ts";

const Finding = z.object({
  number: z.number(),
  effect: z.string(),
  rule: z.string(),
  sentence: z.string(),
  basis: z.enum(["documented", "observed", "chosen"]),
  reason: z.string(),
  source: z.string(),
  sender: z.optional(z.string()),
  traceId: z.optional(z.string()),
  isTraceKept: z.boolean(),
  id: z.optional(z.string()),
  document: z.optional(z.string()),
  first: z.number(),
  last: z.number(),
  count: z.number(),
});
export type Finding = z.output<typeof Finding>;

const Findings = z.object({
  /** All that are kept. */
  total: z.number(),
  /** Those of the effect asked for. */
  matching: z.number(),
  effects: z.array(z.object({ name: z.string(), count: z.number() })),
  rows: z.array(Finding),
});
export type Findings = z.output<typeof Findings>;

/** The newest findings, of one effect if one is named. */
export function findings(effect: string | undefined, limit: number, signal: AbortSignal) {
  const query = new URLSearchParams({ limit: String(limit), ...(effect ? { effect } : {}) });
  return request(Findings, `/api/doctor?${query}`, { signal });
}
