import type { EnvironmentSettings } from "./environment.ts";

/** Settings that all environments share. Each environment overrides what differs. */
export const base = {
  region: "eu-west-1",
  functions: {
    preprocessImage: { memoryMb: 2048, timeoutSeconds: 60 },
    detectText: { memoryMb: 512, timeoutSeconds: 60 },
  },
  samplingRules: [
    // An uploader whose service name ends like this has all of its requests traced.
    { name: "always", priority: 1000, reservoir: 100, rate: 1, callers: "always*" },
    { name: "general", priority: 2000, reservoir: 1, rate: 0.05 },
  ],
  groups: [
    { filter: "all" },
    { name: "faults", filter: "faults", insights: true, notifications: true },
    { name: "throttled", filter: "throttled" },
    { name: "slow", filter: { slowerThanSeconds: 5 } },
  ],
} satisfies Partial<EnvironmentSettings>;
