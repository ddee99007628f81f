import type { App } from "cdktf";
import type { Environment } from "../environments/environment.ts";
import { type Built, EnvironmentStack } from "./environment-stack.ts";
import { TracingStack } from "./tracing-stack.ts";

/**
 * Adds a stack for every environment, and one tracing stack for every account and region that they are in.
 * None refers to another.
 */
export function addPipeline(app: App, environments: readonly Environment[], built: Built): void {
  const places = new Map<string, Environment>();
  for (const environment of environments) {
    new EnvironmentStack(app, environment, built);
    const id = tracingStackId(environment);
    if (environment.ownsTraceEncryption && !places.has(id)) places.set(id, environment);
  }
  for (const [id, { account, region, backend }] of places)
    new TracingStack(app, id, {
      region,
      tags: { Project: "image-text", ManagedBy: "cdktf" },
      ...(account && { account }),
      ...(backend && { backend }),
    });
}

/** Name of the tracing stack of an environment's account and region. */
export function tracingStackId({ account, region }: Pick<Environment, "account" | "region">): string {
  return ["tracing", account, region].filter(Boolean).join("-");
}
