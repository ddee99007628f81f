import type { EnvironmentSettings } from "./environment.ts";

/** For trying things: the least capacity, short memory, and easy to destroy. */
export const dev: EnvironmentSettings = {
  name: "dev",
  region: "eu-west-1",
  tags: { CostCentre: "development" },

  capacity: { mode: "provisioned", read: 1, write: 1 },

  pointInTimeRecovery: true,
  protected: false,
  functions: {
    preprocessImage: { memoryMb: 2048, timeoutSeconds: 60, concurrency: 10 },
    detectText: { memoryMb: 512, timeoutSeconds: 60, concurrency: 10 },
  },
  logRetentionDays: 14,
  samplingRules: [
    { name: "always", priority: 1000, reservoir: 100, rate: 1, serviceName: "image-text-dev-always*" },
    { name: "general", priority: 2000, reservoir: 1, rate: 0.05 },
  ],
  groups: [
    { keep: "all" },
    { name: "faults", keep: "faults", insights: true, notifications: true },
    { name: "throttled", keep: "throttled" },
    { name: "slow", keep: { slowerThanSeconds: 5 } },
  ],
};
