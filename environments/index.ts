import { UserError } from "@image-text/commands/user-error";
import { dev } from "./dev.ts";
import type { Environment } from "./environment.ts";
import { prod } from "./prod.ts";
import { staging } from "./staging.ts";
import { validate } from "./validate.ts";

/** Every environment, checked. All are always synthesized: a stack left out would be forgotten in cdktf.out. */
export function allEnvironments(): Environment[] {
  return validate([dev, staging, prod]);
}

/** One environment by name. Throws, naming those there are, if there is none: never a default. */
export function environmentNamed(name: string, among = allEnvironments()): Environment {
  const found = among.find((it) => it.name === name);
  if (found) return found;
  throw new UserError(
    `There is no environment "${name}". There are: ${among.map((it) => it.name).join(", ")}.`,
  );
}
