import { base } from "./base.ts";
import type { EnvironmentSettings } from "./environment.ts";

/** Like prod in everything that could hide a bug, and free to be rebuilt. */
export const staging: EnvironmentSettings = {
  ...base,
  name: "staging",
  tags: { CostCentre: "staging" },

  capacity: { mode: "on-demand" },

  protected: false,
  functions: {
    ...base.functions,
    preprocessImage: { ...base.functions.preprocessImage, concurrency: 20 },
  },
  logRetentionDays: 30,
};
