import { isRecord } from "../json.ts";

/** A reference to an attribute of a resource or data source, the one expression that a stack may hold. */
const REFERENCE =
  /(?<![$%])\$\{((?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*)(?:\.[A-Za-z_]\w*|\[\d{1,4}\])+\}/g;
/** A variable of an IAM policy, whose sign CDKTF doubles so that Terraform leaves it alone. */
const POLICY_VARIABLE = /(?<![$%])\$\$\{aws:[\w/-]+\}/g;
/** A name in the configuration, as CDKTF and AWS's tags write them. Names are templates as well. */
const NAME = /^[\w .:/@+=-]{1,128}$/;
/** CDKTF's own comment, which Terraform skips in a block and reads in a map. */
export const COMMENT = "//";

/**
 * Finds every expression, directive and name in a value that is more than a reference to what the stack declares.
 * https://developer.hashicorp.com/terraform/language/expressions/strings
 * @param declared addresses that may be referred to
 */
export function* expressionFaults(
  value: unknown,
  path: string,
  declared: ReadonlySet<string>,
): Iterable<string> {
  if (typeof value === "string") yield* textFaults(value, path, declared);
  else if (Array.isArray(value)) for (const item of value) yield* expressionFaults(item, path, declared);
  else if (isRecord(value))
    for (const [name, item] of Object.entries(value)) {
      if (name === COMMENT) yield `${path} has a comment where CDKTF writes none`;
      else if (!NAME.test(name)) yield `${path} has a name that is not plain`;
      else yield* expressionFaults(item, `${path}.${name}`, declared);
    }
}

function* textFaults(text: string, path: string, declared: ReadonlySet<string>): Iterable<string> {
  const rest = text.replace(POLICY_VARIABLE, " ").replace(REFERENCE, (whole, address: string) => {
    // Not declared: left in place, and so refused below.
    return declared.has(address) ? " " : whole;
  });
  if (/[$%]\{/.test(rest))
    yield `${path} holds an expression that is more than a reference to a resource of the stack`;
}
