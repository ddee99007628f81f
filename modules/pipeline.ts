import type { App } from "cdktf";
import type { Environment } from "../environments/environment.ts";
import { Mistake } from "../environments/mistake.ts";
import { PROJECT } from "../environments/names.ts";
import { type Built, EnvironmentStack } from "./environment-stack.ts";
import { TracingStack } from "./tracing-stack.ts";

/**
 * Adds a stack for every environment, and one tracing stack for every account and region that they are in.
 * None refers to another.
 * Throws a {@link Mistake} with everything that is wrong, of all environments together.
 */
export function addPipeline(app: App, environments: readonly Environment[], built: Built): void {
  const places = new Map<string, Environment>();
  const mistakes = new Set<string>();
  for (const environment of environments) {
    try {
      new EnvironmentStack(app, environment, built);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      mistakes.add(error.message);
    }
    if (!environment.ownsTraceEncryption) continue;
    // The first that shares its state shares the tracing stack's as well.
    const id = tracingStackId(environment);
    if (!places.get(id)?.backend) places.set(id, environment);
  }
  if (mistakes.size > 0) throw new Mistake([...mistakes].join("\n"));
  for (const [id, { account, region, backend }] of places)
    new TracingStack(app, id, {
      region,
      tags: { Project: PROJECT, ManagedBy: "cdktf" },
      ...(account && { account }),
      ...(backend && { backend }),
    });
}

/** Name of the tracing stack of an environment's account and region. */
export function tracingStackId({ account, region }: Pick<Environment, "account" | "region">): string {
  return ["tracing", account, region].filter(Boolean).join("-");
}
