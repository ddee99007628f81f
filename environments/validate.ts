import { z } from "zod";
import { type Environment, environmentSchema } from "./environment.ts";
import { Mistake } from "./mistake.ts";

/** Settings that cannot be deployed. Its message lists every problem, one a line. */
export class SettingsError extends Mistake {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The environments cannot be deployed as they are set:\n${problems.map((it) => `  - ${it}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/**
 * Checks all environments, each alone and then against each other, and fills in the defaults.
 * Throws a {@link SettingsError} that lists every problem found.
 */
export function validate(settings: readonly unknown[]): Environment[] {
  const problems: string[] = [];
  const environments: Environment[] = [];
  for (const [index, one] of settings.entries()) {
    const name = z.looseObject({ name: z.string() }).safeParse(one).data?.name ?? `environment ${index + 1}`;
    const result = environmentSchema.safeParse(one);
    if (result.success) environments.push(result.data);
    else
      problems.push(
        ...result.error.issues.map((it) => `${name}: ${z.core.toDotPath(it.path)}: ${it.message}`),
      );
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return environments;
}
