import { z } from "zod";
import { BUCKET_NAME, GROUP_NAME, type Limit, RESERVED_CONCURRENCY, RULE_NAME } from "./limits.ts";
import { names } from "./names.ts";

/** What names are made of, read leniently: a mistake elsewhere in the settings must not hide one here. */
const Sketch = z.object({
  name: z.string(),
  account: z.string().optional().catch(undefined),
  region: z.string().default("eu-west-1").catch("eu-west-1"),
  groups: z.array(z.object({ name: z.string().optional().catch(undefined) })).catch([]),
  samplingRules: z.array(z.object({ name: z.string() })).catch([]),
  functions: z
    .record(z.string(), z.object({ concurrency: z.number().optional().catch(undefined) }))
    .catch({}),
  ownsTraceEncryption: z.boolean().default(true).catch(true),
});
type Sketch = z.infer<typeof Sketch>;

/** As long as any account's; names are compared within one account. */
const SOME_ACCOUNT = "000000000000";

/**
 * Problems that show only in the names that settings lead to, and in the environments side by side: names that are
 * too long or meant twice in one account and region, two owners of what there is one of, more than an account has.
 */
export function problemsAcross(settings: readonly unknown[]): string[] {
  const sketches = settings.flatMap((it) => Sketch.safeParse(it).data ?? []);
  return [
    ...sketches.flatMap(tooLong),
    ...unclearAccounts(sketches),
    ...[...grouped(sketches, place)].flatMap(([where, inOnePlace]) => [
      ...collisions(where, inOnePlace),
      ...owners(where, inOnePlace),
      ...concurrency(where, inOnePlace),
    ]),
    ...sameName(sketches),
  ];
}

const place = ({ account, region }: Sketch) => `${account ?? "the account of the credentials"}, ${region}`;

function tooLong(environment: Sketch): string[] {
  const its = names(environment, SOME_ACCOUNT);
  const check = (what: string, name: string, limit: Limit) =>
    name.length <= limit.maximum
      ? []
      : [
          `${environment.name}: ${what} would be called ${name}, ${name.length} characters; ${limit.maximum} are allowed (${limit.source}).`,
        ];
  return [
    ...environment.groups.flatMap((it) => check("the group", its.group(it.name), GROUP_NAME)),
    ...environment.samplingRules.flatMap((it) =>
      check("the sampling rule", its.samplingRule(it.name), RULE_NAME),
    ),
    ...check("a bucket", its.accessLogsBucket, BUCKET_NAME),
  ];
}

/** Stacks are told apart by the environment's name, wherever they are. */
function sameName(environments: readonly Sketch[]): string[] {
  return [...grouped(environments, (it) => it.name)].flatMap(([name, those]) =>
    those.length > 1 ? [`${name}: ${those.length} environments have this name.`] : [],
  );
}

/** Names are unique per kind, account and region: `dev` with a group `x-slow` takes that of `dev-x` with `slow`. */
function collisions(where: string, environments: readonly Sketch[]): string[] {
  const taken = new Map<string, Set<string>>();
  const twice: string[] = [];
  for (const environment of environments) {
    const its = names(environment, SOME_ACCOUNT);
    const mine = [
      ...environment.groups.map((it) => `the group ${its.group(it.name)}`),
      ...environment.samplingRules.map((it) => `the sampling rule ${its.samplingRule(it.name)}`),
    ];
    for (const name of new Set(mine)) {
      if (mine.indexOf(name) !== mine.lastIndexOf(name))
        twice.push(`${environment.name}: ${name} is there twice.`);
      taken.set(name, (taken.get(name) ?? new Set()).add(environment.name));
    }
  }
  const contested = [...taken].flatMap(([name, those]) =>
    those.size > 1 ? [`${[...those].join(", ")}: each would create ${name} in ${where}.`] : [],
  );
  return [...twice, ...contested];
}

/** X-Ray has one encryption setting per account and region. */
function owners(where: string, environments: readonly Sketch[]): string[] {
  const [own, foreign] = [true, false].map((value) =>
    environments.filter((it) => it.ownsTraceEncryption === value).map((it) => it.name),
  );
  if (!own?.length || !foreign?.length) return [];
  return [
    `${[...own, ...foreign].join(", ")}: X-Ray has one encryption setting in ${where}; ownsTraceEncryption is true for ${own.join(", ")} and false for ${foreign.join(", ")}.`,
  ];
}

/** Where one environment names its account and another does not, nobody can tell whether it is the same. */
function unclearAccounts(environments: readonly Sketch[]): string[] {
  return [...grouped(environments, (it) => it.region)].flatMap(([region, those]) => {
    const named = those.filter((it) => it.account !== undefined).map((it) => it.name);
    const open = those.filter((it) => it.account === undefined).map((it) => it.name);
    if (named.length === 0 || open.length === 0) return [];
    return [
      `${open.join(", ")}: account must be named, since ${named.join(", ")} in the same region ${region} names its own; otherwise two stacks could own X-Ray's one encryption setting.`,
    ];
  });
}

function concurrency(where: string, environments: readonly Sketch[]): string[] {
  const reserved = environments
    .flatMap((it) => Object.values(it.functions))
    .reduce((sum, it) => sum + (it.concurrency ?? 0), 0);
  if (reserved <= RESERVED_CONCURRENCY.maximum) return [];
  return [
    `${environments.map((it) => it.name).join(", ")}: their functions reserve ${reserved} concurrent executions in ${where}; ${RESERVED_CONCURRENCY.maximum} of an account's 1000 can be reserved (${RESERVED_CONCURRENCY.source}).`,
  ];
}

function grouped(environments: readonly Sketch[], key: (it: Sketch) => string): Map<string, Sketch[]> {
  const groups = new Map<string, Sketch[]>();
  for (const it of environments) groups.set(key(it), [...(groups.get(key(it)) ?? []), it]);
  return groups;
}
