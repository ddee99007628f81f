import {
  BUCKET_NAME,
  GROUP_NAME,
  GROUPS,
  type Limit,
  RESERVED_CONCURRENCY,
  RULE_NAME,
  RULE_SERVICE,
  SAMPLING_RULES,
} from "./limits.ts";
import { names } from "./names.ts";
import { reservedByQuota } from "./regions.ts";
import { groupBy, placeOf, type Sketch, SOME_ACCOUNT } from "./sketch.ts";

/** Checks for names that exceed AWS limits, and for account quotas that the environments exceed together. */
export function quotaProblems(environments: readonly Sketch[]): string[] {
  return [
    ...environments.flatMap(tooLong),
    ...[...groupBy(environments, placeOf)].flatMap(([place, those]) => [
      ...concurrency(place, those),
      ...tooMany(place, those, "groups", GROUPS),
      ...tooMany(place, those, "samplingRules", SAMPLING_RULES),
    ]),
  ];
}

function tooLong(environment: Sketch): string[] {
  const named = names(environment, SOME_ACCOUNT);
  const check = (what: string, name: string, limit: Limit) =>
    name.length <= limit.maximum
      ? []
      : [
          `${environment.name}: ${what} would be called ${name}, ${name.length} characters; ${limit.maximum} are allowed (${limit.source}).`,
        ];
  return [
    ...environment.groups.flatMap((it) => check("the group", named.group(it.name), GROUP_NAME)),
    ...environment.samplingRules.flatMap((it) => [
      ...check("the sampling rule", named.samplingRule(it.name), RULE_NAME),
      ...(it.callers === undefined
        ? []
        : check("the service of a sampling rule", named.caller(it.callers), RULE_SERVICE)),
    ]),
    ...check("a bucket", named.accessLogsBucket, BUCKET_NAME),
  ];
}

function concurrency(place: string, environments: readonly Sketch[]): string[] {
  const reserved = environments.reduce((sum, it) => {
    const { preprocessImage, detectText } = it.functions;
    return sum + (preprocessImage.concurrency ?? 0) + (detectText.concurrency ?? reservedByQuota(it) ?? 0);
  }, 0);
  if (reserved <= RESERVED_CONCURRENCY.maximum) return [];
  return [
    `${namesOf(environments)}: their functions reserve ${reserved} concurrent executions in ${place}; ${RESERVED_CONCURRENCY.maximum} of an account's 1000 can be reserved (${RESERVED_CONCURRENCY.source}).`,
  ];
}

function tooMany(
  place: string,
  environments: readonly Sketch[],
  setting: "groups" | "samplingRules",
  limit: Limit,
): string[] {
  const count = environments.reduce((sum, it) => sum + it[setting].length, 0);
  if (count <= limit.maximum) return [];
  return [
    `${namesOf(environments)}: ${setting} are ${count} ${limit.unit} together in ${place}; X-Ray keeps ${limit.maximum} (${limit.source}).`,
  ];
}

const namesOf = (environments: readonly Sketch[]) => environments.map((it) => it.name).join(", ");
