import { dev } from "./dev.ts";
import type { Environment } from "./environment.ts";
import { prod } from "./prod.ts";
import { staging } from "./staging.ts";
import { validate } from "./validate.ts";

/** All declared environments, one per line. */
export const settings = [
  dev,
  staging,
  prod, //
];

/**
 * Every environment, with its defaults. All are always synthesized: a stack that is left out once would be forgotten
 * in cdktf.out. Throws a SettingsError that lists every problem.
 */
export function allEnvironments(): Environment[] {
  return validate(settings);
}
