import { UserError } from "@image-text/commands/user-error";
import type { App } from "cdktf";
import type { Environment } from "../environments/environment.ts";
import { ownTags, PROJECT } from "../environments/names.ts";
import { boundRoles, DeliveryStack } from "./delivery-stack.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { groupServiceProblems } from "./group-services.ts";
import type { Built } from "./pipeline-functions.ts";
import { TracingStack } from "./tracing-stack.ts";

/**
 * Adds a stack for every environment, one tracing stack for every account and region that they are in, and one with
 * the roles of every environment that is delivered. None refers to another.
 * Throws a {@link UserError} that lists what is wrong with all environments.
 */
export function addPipeline(app: App, environments: readonly Environment[], built: Built): void {
  const mistakes = new Set(environments.flatMap((it) => groupServiceProblems(it, environments)));
  const collect = (add: () => void) => {
    try {
      add();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.add(error.message);
    }
  };
  for (const environment of environments)
    collect(() => {
      const stack = new EnvironmentStack(app, environment, built);
      if (environment.delivery) boundRoles(stack, environment.name);
    });
  const tracing = tracingStacks(environments);
  for (const [id, { account, region, backend }] of tracing) {
    const here = environments.filter((it) => tracingStackId(it, environments) === id);
    collect(
      () =>
        new TracingStack(app, id, {
          region,
          tags: { Project: PROJECT, ManagedBy: "cdktf" },
          released: here.some((it) => it.releaseTraceEncryption),
          ...(account && { account }),
          ...(backend && { backend }),
        }),
    );
  }
  collect(() => addDelivery(app, environments, tracing));
  if (mistakes.size > 0) throw new UserError([...mistakes].join("\n"));
}

/** The names of the tracing stacks, each with the environment whose account, region and backend it takes. */
function tracingStacks(environments: readonly Environment[]): Map<string, Environment> {
  const stacks = new Map<string, Environment>();
  for (const environment of environments.filter((it) => it.ownsTraceEncryption)) {
    const id = tracingStackId(environment, environments);
    // The first environment that shares its state shares the tracing stack's as well.
    if (!stacks.get(id)?.backend) stacks.set(id, environment);
  }
  return stacks;
}

/** The roles of each environment. The first one in an account also makes GitHub's identity provider, if there is none. */
function addDelivery(
  app: App,
  environments: readonly Environment[],
  tracing: ReadonlyMap<string, Environment>,
): void {
  const accounts = new Set<string | undefined>();
  const existing = new Set(
    environments.filter((it) => it.delivery?.identityProvider === "existing").map((it) => it.account),
  );
  for (const [position, environment] of environments.entries()) {
    const { account, region, delivery, backend } = environment;
    if (!delivery || !backend) continue;
    const tracingStack = tracingStackId(environment, environments);
    new DeliveryStack(app, `delivery-${environment.name}`, {
      environment: environment.name,
      position,
      region,
      tags: ownTags(environment.name),
      backend,
      protected: environment.protected,
      repository: delivery,
      makesProvider: !accounts.has(account) && !existing.has(account),
      ...(account && { account }),
      ...(tracing.get(tracingStack) === environment && { tracingStack }),
    });
    accounts.add(account);
  }
}

type Place = Pick<Environment, "account" | "region">;

/**
 * Name of the tracing stack of an environment. The account is part of it only where environments of several accounts
 * share the region, so that naming the account of an environment later does not rename its tracing stack.
 */
export function tracingStackId({ account, region }: Place, all: readonly Place[]): string {
  const accounts = new Set(all.filter((it) => it.region === region).map((it) => it.account));
  return accounts.size > 1 ? `tracing-${account}-${region}` : `tracing-${region}`;
}
