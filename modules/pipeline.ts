import { UserError } from "@image-text/commands/user-error";
import type { App } from "cdktf";
import type { Environment } from "../environments/environment.ts";
import { ownTags, PROJECT } from "../environments/names.ts";
import { boundRoles, DeliveryStack } from "./delivery-stack.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import type { Built } from "./pipeline-functions.ts";
import { TracingStack } from "./tracing-stack.ts";

/**
 * Adds a stack for every environment, and one tracing stack for every account and region that they are in.
 * None refers to another.
 * Throws a {@link UserError} with everything that is wrong, of all environments together.
 */
export function addPipeline(app: App, environments: readonly Environment[], built: Built): void {
  const places = new Map<string, Environment>();
  const mistakes = new Set<string>();
  for (const environment of environments) {
    try {
      const stack = new EnvironmentStack(app, environment, built);
      if (environment.delivery) boundRoles(stack, environment.name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.add(error.message);
    }
    if (!environment.ownsTraceEncryption) continue;
    // The first that shares its state shares the tracing stack's as well.
    const id = tracingStackId(environment);
    if (!places.get(id)?.backend) places.set(id, environment);
  }
  if (mistakes.size > 0) throw new UserError([...mistakes].join("\n"));
  for (const [id, { account, region, backend }] of places)
    new TracingStack(app, id, {
      region,
      tags: { Project: PROJECT, ManagedBy: "cdktf" },
      ...(account && { account }),
      ...(backend && { backend }),
    });
  addDelivery(app, environments, places);
}

/** The roles with which each environment is delivered; the first one in an account also makes the account's provider. */
function addDelivery(
  app: App,
  environments: readonly Environment[],
  tracing: ReadonlyMap<string, Environment>,
): void {
  const accounts = new Set<string | undefined>();
  for (const environment of environments) {
    const { account, region, delivery, backend } = environment;
    if (!delivery || !backend) continue;
    const tracingStack = tracingStackId(environment);
    new DeliveryStack(app, `delivery-${environment.name}`, {
      environment: environment.name,
      region,
      tags: ownTags(environment.name),
      backend,
      repository: delivery.repository,
      makesProvider: !accounts.has(account),
      ...(account && { account }),
      ...(tracing.get(tracingStack) === environment && { tracingStack }),
    });
    accounts.add(account);
  }
}

/** Name of the tracing stack of an environment's account and region. */
export function tracingStackId({ account, region }: Pick<Environment, "account" | "region">): string {
  return ["tracing", account, region].filter(Boolean).join("-");
}
