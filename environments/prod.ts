import type { EnvironmentSettings } from "./environment.ts";

/** For keeps: nothing is destroyed by accident, and a ceiling bounds what a flood of uploads can cost. */
export const prod: EnvironmentSettings = {
  name: "prod",
  region: "eu-west-1",
  tags: { CostCentre: "production" },

  capacity: { mode: "on-demand", maximumRead: 500, maximumWrite: 500 },

  pointInTimeRecovery: true,
  protected: true,
  functions: {
    preprocessImage: { memoryMb: 2048, timeoutSeconds: 60, concurrency: 50 },
    detectText: { memoryMb: 512, timeoutSeconds: 60, concurrency: 50 },
  },
  logRetentionDays: 365,
  storage: { noncurrentDays: 90, accessLogs: true },
  samplingRules: [
    { name: "always", priority: 1200, reservoir: 100, rate: 1, serviceName: "image-text-prod-always*" },
    { name: "general", priority: 2200, reservoir: 1, rate: 0.05 },
  ],
  groups: [
    { keep: "all" },
    { name: "faults", keep: "faults", insights: true, notifications: true },
    { name: "throttled", keep: "throttled" },
    { name: "slow", keep: { slowerThanSeconds: 5 } },
  ],
};
