import type { EnvironmentSettings } from "./environment.ts";

/** As prod in everything that could hide a mistake, and still free to be rebuilt. */
export const staging: EnvironmentSettings = {
  name: "staging",
  region: "eu-west-1",
  tags: { CostCentre: "staging" },

  capacity: { mode: "on-demand" },

  pointInTimeRecovery: true,
  protected: false,
  functions: {
    preprocessImage: { memoryMb: 2048, timeoutSeconds: 60, concurrency: 20 },
    detectText: { memoryMb: 512, timeoutSeconds: 60, concurrency: 20 },
  },
  logRetentionDays: 30,
  samplingRules: [
    { name: "always", priority: 1100, reservoir: 100, rate: 1, serviceName: "image-text-staging-always*" },
    { name: "general", priority: 2100, reservoir: 1, rate: 0.05 },
  ],
  groups: [
    { keep: "all" },
    { name: "faults", keep: "faults", insights: true, notifications: true },
    { name: "throttled", keep: "throttled" },
    { name: "slow", keep: { slowerThanSeconds: 5 } },
  ],
};
