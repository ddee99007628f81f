import { embedded, isRecord } from "./json.ts";
import { readPolicy, type Statement, strings } from "./statement.ts";

/**
 * The statements of a `data.aws_iam_policy_document`, the documents that it is composed of included; undefined
 * where one of them cannot be read.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function documentStatements(values: unknown): Statement[] | undefined {
  if (!isRecord(values)) return undefined;
  const composed = [
    ...texts(values.source_policy_documents),
    ...texts(values.override_policy_documents),
    ...texts(values.source_json),
    ...texts(values.override_json),
  ].map((text) => readPolicy(embedded(text)));
  if (composed.some((one) => one === undefined)) return undefined;
  return [...composed.flatMap((one) => one ?? []), ...blocks(values.statement).flatMap(fromBlock)];
}

function fromBlock(block: Record<string, unknown>): Statement[] {
  const principals = (name: string) => {
    const found: Record<string, string[]> = {};
    for (const one of blocks(block[name])) {
      const type = one.type === "*" ? "AWS" : String(one.type);
      found[type] = [...(found[type] ?? []), ...strings(one.identifiers)];
    }
    return found;
  };
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const one of blocks(block.condition)) {
    const operator = String(one.test);
    conditions[operator] = { ...conditions[operator], [String(one.variable)]: one.values };
  }
  const some = (name: string) => strings(block[name]).length > 0;
  return (
    readPolicy({
      Statement: [
        {
          Sid: block.sid,
          Effect: block.effect ?? "Allow",
          ...(blocks(block.principals).length > 0 ? { Principal: principals("principals") } : {}),
          ...(blocks(block.not_principals).length > 0 ? { NotPrincipal: principals("not_principals") } : {}),
          ...(some("not_actions")
            ? { NotAction: strings(block.not_actions) }
            : { Action: strings(block.actions) }),
          ...(some("not_resources")
            ? { NotResource: strings(block.not_resources) }
            : { Resource: strings(block.resources) }),
          Condition: conditions,
        },
      ],
    }) ?? []
  );
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string" && one !== "");
const blocks = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? value : [value]).filter(isRecord);
