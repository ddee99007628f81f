import type { Change } from "./changes.ts";
import { exposes, exposures } from "./exposure.ts";
import { anyMarked, at, isRecord, marked, type Path } from "./json.ts";
import { documentStatements } from "./policy-document.ts";
import type { Stack } from "./stack.ts";
import { readPolicy, type Statement } from "./statement.ts";

/** The policy is sensitive, or is known only after apply and is not in the synthesized stack either. */
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
  const paths = new Map<string, Path>();
  for (const side of [change.before, change.after]) findPolicies(side, [], paths);
  if (isRecord(change.unknown))
    // A bucket's or topic's own `policy` is what AWS reports; another resource sets it.
    for (const name of Object.keys(change.unknown))
      if (policyAttribute.test(name) && change.sets(name) && anyMarked(change.unknown[name]))
        paths.set(name, [name]);
  const documents = [...paths].map(
    ([attribute, path]): PolicyPair =>
      isSensitive(change, path)
        ? { attribute, before: [], after: "unknown" }
        : {
            attribute,
            before: readPolicy(at(change.before, path)) ?? [],
            after: after(change, path, all, stack),
          },
  );
  return [...grants(change, all, stack), ...documents];
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
  if (typeof written !== "string") return readAtApply(all) ?? "unknown";
  const document = /^\$\{(data\.aws_iam_policy_document\.[\w-]+)\./.exec(written)?.[1];
  return document === undefined
    ? (readPolicy(resolve(written, all)) ?? "unknown")
    : readDocument(document, all, stack);
}

/** The statements of a document that is read during the apply: as it is planned, and as it is written. */
function readDocument(
  address: string,
  all: readonly Change[],
  stack?: Stack,
): readonly Statement[] | Unresolved {
  const planned = all.find((one) => one.address === address);
  const values =
    planned && !anyMarked(planned.unknown && at(planned.unknown, ["statement"])) ? planned.after : undefined;
  return documentStatements(values ?? stack?.resources.get(address)?.values) ?? "unknown";
}

/** The one document that the plan reads during the apply, where nothing says which policy is made from it. */
function readAtApply(all: readonly Change[]): readonly Statement[] | undefined {
  const read = all.filter(({ type, action }) => type === "aws_iam_policy_document" && action === "read");
  return read.length === 1 ? documentStatements(read[0]?.after) : undefined;
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

/** What a resource grants without a policy document. */
function grants(change: Change, all: readonly Change[], stack?: Stack): PolicyPair[] {
  const known = exposes(change.type);
  if (
    known &&
    NAMES_ONLY.has(change.type) === false &&
    (anyMarked(change.beforeSensitive) || anyMarked(change.afterSensitive))
  )
    return [{ attribute: "grant", before: [], after: "unknown" }];
  const written = stack?.resources.get(change.address)?.values;
  const values = change.after && { ...change.after };
  if (values && written && isRecord(change.unknown))
    for (const name of Object.keys(change.unknown))
      if (anyMarked(change.unknown[name]) && typeof written[name] === "string")
        values[name] = resolve(written[name], all);
  const before = change.before ? exposures(change.type, change.before) : [];
  const after = values && change.action !== "delete" ? exposures(change.type, values) : [];
  return before.length + after.length > 0 ? [{ attribute: "grant", before, after }] : [];
}

/** Types whose other attributes may be sensitive without hiding what they grant. */
const NAMES_ONLY: ReadonlySet<string> = new Set([
  "aws_iam_role",
  "aws_iam_user",
  "aws_s3_bucket",
  "aws_security_group",
]);
