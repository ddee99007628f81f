import type { EnvironmentSettings } from "../../environments/environment.ts";
import { staging } from "../../environments/staging.ts";

/** An environment with everything that the shipped ones leave out, but for an account and shared state. */
export const full: EnvironmentSettings = {
  ...staging,
  name: "full",
  region: "eu-central-1",
  capacity: { mode: "provisioned", read: 2, write: 2, autoscaling: { maximumRead: 9, maximumWrite: 9 } },
  storage: { prefix: "in/", suffix: ".png", accessLogs: true },
  architecture: "x86_64",
  protected: true,
  pointInTimeRecovery: false,
  notify: ["ops@example.com", "second@example.com"],
};
