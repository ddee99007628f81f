import { request } from "@image-text/xray/page";
import * as z from "zod/mini";

const Point = z.object({ time: z.number(), value: z.number() });
const Series = z.object({ label: z.string(), period: z.number(), points: z.array(Point) });
const Chart = z.object({ title: z.string(), series: z.array(Series) });
export type Chart = z.output<typeof Chart>;
export type Series = z.output<typeof Series>;
const Dashboard = z.object({
  name: z.string(),
  from: z.number(),
  to: z.number(),
  charts: z.array(Chart),
  notDrawn: z.array(z.string()),
});
export type Dashboard = z.output<typeof Dashboard>;

/** The declared dashboards with the values of their metrics. */
export const dashboards = (signal: AbortSignal) => request(z.array(Dashboard), "/api/dashboards", { signal });
