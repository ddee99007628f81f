import { matchesPattern, type Pattern, readWildcards } from "@image-text/xray/wildcard";

/** Request context: lower-case keys, since IAM's condition keys do not regard case. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** An action of the form `s3:GetObject`; neither service nor name regard case. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(readWildcards(pattern.toLowerCase()), action.toLowerCase());
}

/** Parts of an ARN before its resource, which may itself contain colons. */
const PARTS_BEFORE_RESOURCE = 5;

/**
 * An ARN pattern of a Resource. A wildcard stays within its part of the ARN, except that a `*` at the end of a part
 * may also stand for all that follows: `arn:aws:sqs:*` means every queue. In the resource itself, wildcards stand
 * for colons too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 */
export function matchesArn(pattern: Pattern, arn: string): boolean {
  return matchesPattern(
    withinParts(pattern, (next) => next === undefined || next === ":"),
    arn,
  );
}

/**
 * An ARN pattern of a condition, whose six parts are compared one by one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArnParts(pattern: Pattern, arn: string): boolean {
  return matchesPattern(
    withinParts(pattern, () => false),
    arn,
  );
}

/** Keeps wildcards before the resource from standing for a colon, but for a `*` that `crosses` by what follows it. */
function withinParts(pattern: Pattern, crosses: (next: Pattern[number] | undefined) => boolean): Pattern {
  let part = 0;
  return pattern.map((element, index) => {
    if (element === ":") part++;
    if (typeof element === "string" || part >= PARTS_BEFORE_RESOURCE) return element;
    return element.many && crosses(pattern[index + 1]) ? element : { ...element, except: ":" };
  });
}

/**
 * Puts the context's values into the policy variables of a text, e.g. `${aws:PrincipalAccount}`; undefined where
 * one has no value and no default. What is put in never acts as a wildcard.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function expand(text: string, context: Context): Pattern | undefined {
  const pattern: Pattern[number][] = [];
  let at = 0;
  for (const found of text.matchAll(/\$\{(?:([*?$])|([^{},]+)(?:,\s*'([^']*)')?)\}/g)) {
    const [whole, special, name, otherwise] = found;
    const values = name === undefined ? undefined : context.get(name.trim().toLowerCase());
    const value = special ?? (values?.length === 1 ? values[0] : otherwise);
    if (value === undefined) return undefined;
    pattern.push(...readWildcards(text.slice(at, found.index)), ...value);
    at = found.index + whole.length;
  }
  return [...pattern, ...readWildcards(text.slice(at))];
}

/** The text of a pattern, for comparisons that know no wildcards. */
export function plain(pattern: Pattern): string {
  return pattern
    .map((element) => (typeof element === "string" ? element : element.many ? "*" : "?"))
    .join("");
}
