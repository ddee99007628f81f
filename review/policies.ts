import type { Change } from "./changes.ts";
import { anyMarked, at, isRecord, marked, type Path } from "./json.ts";
import type { Stack } from "./stack.ts";
import { readPolicy, type Statement, strings } from "./statement.ts";

/** The policy is sensitive, or is known only after apply and the synthesized stack does not tell it either. */
export type Unresolved = "unknown";

/** One policy of one resource, before and after. */
export interface PolicyPair {
  readonly attribute: string;
  readonly before: readonly Statement[];
  readonly after: readonly Statement[] | Unresolved;
}

/** Attributes that hold a policy, where the value itself is not known. */
const policyAttribute =
  /(^|\.)(policy|assume_role_policy|access_policy|access_policies|policy_document|key_policy|resource_policy)$/;

/** Every policy of a change. */
export function policiesOf(change: Change, all: readonly Change[], stack?: Stack): PolicyPair[] {
  const granted = grants(change, all, stack);
  if (granted) return [granted];
  const paths = new Map<string, Path>();
  for (const side of [change.before, change.after]) findPolicies(side, [], paths);
  if (isRecord(change.unknown))
    // A bucket's or topic's own `policy` is what AWS reports; another resource sets it.
    for (const name of Object.keys(change.unknown))
      if (policyAttribute.test(name) && change.sets(name) && anyMarked(change.unknown[name]))
        paths.set(name, [name]);
  return [...paths].map(([attribute, path]) =>
    isSensitive(change, path)
      ? { attribute, before: [], after: "unknown" }
      : {
          attribute,
          before: readPolicy(at(change.before, path)) ?? [],
          after: after(change, path, all, stack),
        },
  );
}

function findPolicies(value: unknown, path: Path, found: Map<string, Path>): void {
  if (typeof value === "string") {
    if (value.includes('"Statement"') && readPolicy(value)) found.set(path.join("."), path);
  } else if (Array.isArray(value))
    for (const [index, item] of value.entries()) findPolicies(item, [...path, index], found);
  else if (isRecord(value))
    for (const [key, item] of Object.entries(value)) findPolicies(item, [...path, key], found);
}

function after(
  change: Change,
  path: Path,
  all: readonly Change[],
  stack?: Stack,
): readonly Statement[] | Unresolved {
  if (change.action === "delete") return [];
  if (!anyMarked(at(change.unknown, path)) && change.unknown !== true)
    return readPolicy(at(change.after, path)) ?? [];
  // A policy that names something not yet created is unknown as a whole. The synthesized stack has it as written.
  const written = at(stack?.resources.get(change.address)?.values, path);
  const policy = typeof written === "string" ? readPolicy(resolve(written, all)) : undefined;
  return policy ?? "unknown";
}

/** Puts what the plan knows in the place of references, and names the others by their address. */
export function resolve(text: string, all: readonly Change[]): string {
  return text.replace(
    /\$\{((?:data\.)?[a-z]\w*\.[\w-]+)((?:\.\w+|\[\d+\])+)\}/g,
    (whole, address: string, rest: string) => {
      const change = all.find((one) => one.address === address);
      const path = rest
        .split(/[.[\]]+/)
        .filter(Boolean)
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      const told = change && !anyMarked(at(change.unknown, path)) && !isSensitive(change, path);
      const known = told ? at(change.after, path) : undefined;
      if (typeof known === "string") return JSON.stringify(known).slice(1, -1);
      return whole;
    },
  );
}

function isSensitive(change: Change, path: Path): boolean {
  return [change.beforeSensitive, change.afterSensitive].some(
    (marks) => marked(marks, path) || anyMarked(at(marks, path)),
  );
}

/** Resources that grant something without a policy document → the statement that they come to. */
function grants(change: Change, all: readonly Change[], stack?: Stack): PolicyPair | undefined {
  const say = grantStatements[change.type];
  if (!say || !Object.hasOwn(grantStatements, change.type)) return undefined;
  if (anyMarked(change.beforeSensitive) || anyMarked(change.afterSensitive))
    return { attribute: "grant", before: [], after: "unknown" };
  const written = stack?.resources.get(change.address)?.values;
  const values = change.after && { ...change.after };
  if (values && written && isRecord(change.unknown))
    for (const name of Object.keys(change.unknown))
      if (anyMarked(change.unknown[name]) && typeof written[name] === "string")
        values[name] = resolve(written[name], all);
  return {
    attribute: "grant",
    before: change.before ? [say(change.before)] : [],
    after: values ? [say(values)] : [],
  };
}

type Values = Readonly<Record<string, unknown>>;

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

function statement(parts: Partial<Statement>): Statement {
  return {
    sid: undefined,
    effect: "Allow",
    principals: [],
    notPrincipals: false,
    actions: [],
    notActions: false,
    resources: [],
    notResources: false,
    conditions: {},
    ...parts,
  };
}

function attachment(who: string) {
  return (values: Values) =>
    statement({
      principals: [`${who}:${text(values[who]) ?? "unknown"}`],
      actions: ["everything that the policy allows"],
      resources: strings(values.policy_arn ?? "unknown"),
    });
}

const grantStatements: Readonly<Record<string, (values: Values) => Statement>> = {
  aws_lambda_permission: (values) =>
    statement({
      sid: text(values.statement_id),
      principals: [
        `${/\.amazonaws\.com$/.test(String(values.principal)) ? "Service:" : ""}${text(values.principal) ?? "unknown"}`,
      ],
      actions: strings(values.action),
      resources: strings(values.function_name ?? "unknown"),
      conditions: {
        ...(text(values.source_arn) ? { "ArnLike aws:SourceArn": strings(values.source_arn) } : {}),
        ...(text(values.source_account)
          ? { "StringEquals aws:SourceAccount": strings(values.source_account) }
          : {}),
        ...(text(values.principal_org_id)
          ? { "StringEquals aws:PrincipalOrgID": strings(values.principal_org_id) }
          : {}),
      },
    }),
  aws_iam_role_policy_attachment: attachment("role"),
  aws_iam_user_policy_attachment: attachment("user"),
  aws_iam_group_policy_attachment: attachment("group"),
  aws_kms_grant: (values) =>
    statement({
      principals: [`AWS:${text(values.grantee_principal) ?? "unknown"}`],
      actions: strings(values.operations),
      resources: strings(values.key_id ?? "unknown"),
    }),
  aws_lambda_function_url: (values) =>
    statement({
      principals: values.authorization_type === "NONE" ? ["*"] : ["AWS:whoever IAM allows"],
      actions: ["lambda:InvokeFunctionUrl"],
      resources: strings(values.function_name ?? "unknown"),
    }),
};
