import { base } from "./base.ts";
import type { EnvironmentSettings } from "./environment.ts";

/** Production: nothing is destroyed by accident, and ceilings bound what a flood of uploads can cost. */
export const prod: EnvironmentSettings = {
  ...base,
  name: "prod",
  tags: { CostCentre: "production" },

  capacity: { mode: "on-demand", maximumRead: 500, maximumWrite: 500 },

  protected: true,
  functions: {
    ...base.functions,
    preprocessImage: { ...base.functions.preprocessImage, concurrency: 50 },
  },
  logRetentionDays: 365,
  storage: { noncurrentDays: 90, accessLogs: true },
};
