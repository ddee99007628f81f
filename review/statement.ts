import { canonical, embedded, isRecord } from "./json.ts";

/** One statement of a policy, every list a sorted list. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** `*`, or `Service:lambda.amazonaws.com`, `AWS:arn:…`; empty in a policy of an identity. */
  readonly principals: readonly string[];
  /** True where `NotPrincipal` lists whom the statement is *not* about. */
  readonly notPrincipals: boolean;
  readonly actions: readonly string[];
  readonly notActions: boolean;
  readonly resources: readonly string[];
  readonly notResources: boolean;
  /** `operator key` → values. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
}

/**
 * The statements of a policy document (text or object); undefined where the value is not a policy.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readPolicy(value: unknown): Statement[] | undefined {
  const document = typeof value === "string" ? embedded(value) : value;
  if (!isRecord(document) || !("Statement" in document)) return undefined;
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.filter(isRecord).map(readStatement);
}

function readStatement(value: Record<string, unknown>): Statement {
  const notPrincipals = "NotPrincipal" in value;
  const notActions = "NotAction" in value;
  const notResources = "NotResource" in value;
  return {
    sid: typeof value.Sid === "string" && value.Sid !== "" ? value.Sid : undefined,
    effect: value.Effect === "Deny" ? "Deny" : "Allow",
    principals: principals(notPrincipals ? value.NotPrincipal : value.Principal),
    notPrincipals,
    actions: strings(notActions ? value.NotAction : value.Action),
    notActions,
    resources: strings(notResources ? value.NotResource : value.Resource),
    notResources,
    conditions: conditions(value.Condition),
  };
}

/** A text or a list of texts as a sorted list without repetitions. */
export function strings(value: unknown): string[] {
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return [...new Set(list.map((item) => (typeof item === "string" ? item : canonical(item))))].sort();
}

function principals(value: unknown): string[] {
  if (!isRecord(value)) return strings(value);
  return Object.entries(value)
    .flatMap(([kind, who]) =>
      strings(who).map((one) => (kind === "AWS" && one === "*" ? "*" : `${kind}:${one}`)),
    )
    .sort();
}

function conditions(value: unknown): Record<string, string[]> {
  if (!isRecord(value)) return {};
  const found: [string, string[]][] = [];
  for (const [operator, keys] of Object.entries(value))
    if (isRecord(keys))
      for (const [key, values] of Object.entries(keys)) found.push([`${operator} ${key}`, strings(values)]);
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What two statements must share to be one statement that changed: its id, else effect, principals and conditions. */
export function identityOf(statement: Statement): string {
  if (statement.sid) return `sid ${statement.sid}`;
  return canonical([statement.effect, statement.principals, statement.notPrincipals, statement.conditions]);
}
