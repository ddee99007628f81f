import { base } from "./base.ts";
import type { EnvironmentSettings } from "./environment.ts";

/** Development: the least capacity, and easy to destroy. */
export const dev: EnvironmentSettings = {
  ...base,
  name: "dev",
  tags: { CostCentre: "development" },

  capacity: { mode: "provisioned", read: 1, write: 1 },

  // A new account may run 10 functions at once, and Lambda then refuses to reserve any.
  reserveConcurrency: false,
  protected: false,
  logRetentionDays: 14,
};
