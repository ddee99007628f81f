import { names, PROJECT } from "./names.ts";
import { groupBy, placeOf, type Sketch, SOME_ACCOUNT } from "./sketch.ts";

/** Checks for names that two environments share, and for account-wide settings that two environments manage. */
export function ownershipProblems(environments: readonly Sketch[]): string[] {
  return [
    ...unclearAccounts(environments),
    ...deliveredAccounts(environments),
    ...[...groupBy(environments, placeOf)].flatMap(([place, those]) => [
      ...collisions(place, those),
      ...encryptionOwners(place, those),
    ]),
    ...prefixes(environments),
    ...environments.flatMap((it) => foreignCallers(it, environments)),
    ...sameName(environments),
  ];
}

/** Stacks are told apart by the environment's name alone. */
function sameName(environments: readonly Sketch[]): string[] {
  return [...groupBy(environments, (it) => it.name)].flatMap(([name, those]) =>
    those.length > 1 ? [`${name}: ${those.length} environments have this name.`] : [],
  );
}

/**
 * Roles, keys and policies name an environment's resources as `image-text-dev-*`, which also matches those of an
 * environment `dev-x`. Roles and buckets know no region, so only another account separates the two.
 */
function prefixes(environments: readonly Sketch[]): string[] {
  return environments.flatMap((one) =>
    environments
      .filter((other) => other.name.startsWith(`${one.name}-`) && mayShareAccount(one, other))
      .map(
        (other) =>
          `${one.name}, ${other.name}: the names of ${other.name}'s resources begin like those of ${one.name} (${names(one, SOME_ACCOUNT).prefix}-), so the roles of ${one.name} would own them. Rename one of the two, or set the account of both where they are in different accounts.`,
      ),
  );
}

function mayShareAccount(one: Sketch, other: Sketch): boolean {
  return one.account === undefined || other.account === undefined || one.account === other.account;
}

/** A sampling rule applies to all callers of its account and region, so it must name those of its environment. */
function foreignCallers(environment: Sketch, all: readonly Sketch[]): string[] {
  return environment.samplingRules.flatMap(({ serviceName }, index) => {
    if (serviceName === undefined || belongsTo(serviceName, environment.name)) return [];
    const owners = all.filter((it) => it !== environment && belongsTo(serviceName, it.name));
    const owner = owners.map((it) => it.name).join(" and ");
    return [
      `${environment.name}: samplingRules[${index}].serviceName is "${serviceName}", which names ${
        owner ? `services of the environment ${owner}` : "a service of no environment"
      }, not of ${environment.name}. Write callers: "…" for what follows ${PROJECT}-${environment.name}-.`,
    ];
  });
}

function belongsTo(serviceName: string, environment: string): boolean {
  const { prefix } = names({ name: environment, region: "" }, SOME_ACCOUNT);
  return serviceName === prefix || serviceName.startsWith(`${prefix}-`) || serviceName === `${prefix}*`;
}

/** Names are unique per kind, account and region: `dev` with a group `x-slow` takes that of `dev-x` with `slow`. */
function collisions(place: string, environments: readonly Sketch[]): string[] {
  const taken = new Map<string, Set<string>>();
  const twice: string[] = [];
  for (const environment of environments) {
    const named = names(environment, SOME_ACCOUNT);
    const mine = [
      ...environment.groups.map((it) => `the group ${named.group(it.name)}`),
      ...environment.samplingRules.map((it) => `the sampling rule ${named.samplingRule(it.name)}`),
    ];
    for (const name of new Set(mine)) {
      if (mine.indexOf(name) !== mine.lastIndexOf(name))
        twice.push(`${environment.name}: ${name} is there twice.`);
      taken.set(name, (taken.get(name) ?? new Set()).add(environment.name));
    }
  }
  const contested = [...taken].flatMap(([name, those]) =>
    those.size > 1 ? [`${[...those].join(", ")}: each would create ${name} in ${place}.`] : [],
  );
  return [...twice, ...contested];
}

/** X-Ray has one encryption setting per account and region. */
function encryptionOwners(place: string, environments: readonly Sketch[]): string[] {
  const [own, foreign] = [true, false].map((value) =>
    environments.filter((it) => it.ownsTraceEncryption === value).map((it) => it.name),
  );
  if (!own?.length || !foreign?.length) return [];
  return [
    `${[...own, ...foreign].join(", ")}: X-Ray has one encryption setting in ${place}; ownsTraceEncryption is true for ${own.join(", ")} and false for ${foreign.join(", ")}.`,
  ];
}

/** Where one environment names its account and another does not, nobody can tell whether it is the same. */
function unclearAccounts(environments: readonly Sketch[]): string[] {
  return [...groupBy(environments, (it) => it.region)].flatMap(([region, those]) => {
    const named = those.filter((it) => it.account !== undefined).map((it) => it.name);
    const open = those.filter((it) => it.account === undefined).map((it) => it.name);
    if (named.length === 0 || open.length === 0) return [];
    return [
      `${open.join(", ")}: account must be named, since ${named.join(", ")} in the same region ${region} names its own; otherwise two stacks could own X-Ray's one encryption setting.`,
    ];
  });
}

/** Each account needs GitHub's identity provider and its own trace encryption, made by one environment in it. */
function deliveredAccounts(environments: readonly Sketch[]): string[] {
  const delivered = environments.filter((it) => it.delivery !== undefined);
  const open = delivered.filter((it) => it.account === undefined).map((it) => it.name);
  if (delivered.length < 2 || open.length === 0) return [];
  return [
    `${open.join(", ")}: account must be named, since ${delivered.length} environments are delivered (${delivered.map((it) => it.name).join(", ")}); otherwise nobody can tell which accounts still need GitHub's identity provider and trace encryption.`,
  ];
}
