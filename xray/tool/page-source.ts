import { randomUUID } from "node:crypto";
import { findingRows, type TraceSource } from "../page/server/index.ts";
import type { Xray } from "../service/service.ts";

/** What the page shows, where there is nothing but X-Ray. */
export function pageSource(xray: Xray): TraceSource {
  return {
    id: randomUUID(),
    about: "X-Ray on this machine",
    traceStore() {
      const { traces: kept, evicted, refused, limits } = xray.statistics();
      const [first] = xray.traces();
      return {
        kept,
        limit: limits.traces,
        evicted,
        refused,
        ...(first === undefined ? {} : { oldest: first.startTime }),
      };
    },
    findings: () => findingRows(xray),
    xray: async (path, body) => xray.handle(path, body, "the page"),
    onChange(listener) {
      const stops = [xray.onChange(listener), xray.doctor.onFinding(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
