import { UserError } from "@image-text/commands/user-error";
import { z } from "zod";
import { type Environment, environmentSchema } from "./environment.ts";
import { fitProblems } from "./fit.ts";
import { ownershipProblems } from "./ownership.ts";
import { quotaProblems } from "./quotas.ts";
import { Sketch } from "./sketch.ts";

/** Settings that cannot be deployed. Its message lists every problem, one a line. */
export class SettingsError extends UserError {
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
 * Throws a {@link SettingsError} that lists every problem, so that all of them can be fixed at once.
 */
export function validate(settings: readonly unknown[]): Environment[] {
  const parsed = settings.map((it) => environmentSchema.safeParse(it, { error: inWords, reportInput: true }));
  const problems = parsed.flatMap((result, index) =>
    result.success
      ? []
      : result.error.issues.map((it) => `${nameOf(settings[index], index)}: ${sentence(it)}`),
  );
  problems.push(...settings.flatMap(fitProblems));
  const sketches = settings.flatMap((it) => Sketch.safeParse(it).data ?? []);
  problems.push(...quotaProblems(sketches), ...ownershipProblems(sketches));
  if (problems.length > 0) throw new SettingsError(problems);
  return parsed.flatMap((result) => (result.success ? [result.data] : []));
}

function nameOf(settings: unknown, index: number): string {
  return z.object({ name: z.string() }).safeParse(settings).data?.name ?? `environment ${index + 1}`;
}

/** Zod's own messages, where the schema has none, in the words of the settings. */
function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "unrecognized_keys") return `has no setting ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_key") return issue.issues[0]?.message;
  if (issue.code === "invalid_type") {
    if (issue.input === undefined) return "is missing";
    return `must be ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
  }
  if (issue.code === "invalid_value")
    return `must be one of ${issue.values.map((it) => JSON.stringify(it)).join(", ")}`;
  if (issue.code === "too_small") return `must be at least ${issue.minimum}`;
  return undefined;
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = z.core.toDotPath(issue.path);
  const value = JSON.stringify(issue.input);
  // A missing setting needs no echo, and a long value would drown the message.
  const echo =
    issue.message.startsWith("must") && value !== undefined && value.length <= 60 ? `, not ${value}` : "";
  return `${[where, issue.message].filter(Boolean).join(" ")}${echo}.`;
}
