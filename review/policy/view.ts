import { at, isRecord } from "../json.ts";
import type { Stack, StackResource } from "../stack.ts";
import { readPolicy, type Statement, strings } from "../statement.ts";

/** A statement and where it stands. */
export interface Placed {
  readonly resource: StackResource;
  readonly attribute: string;
  readonly statement: Statement;
}

/** A stack as rules look at it: by type, by reference, by statement. References are never resolved. */
export class View {
  readonly stack: Stack;
  /** The other stacks of the same synthesis, for rules about what an account has only once. */
  readonly others: readonly Stack[];

  constructor(stack: Stack, others: readonly Stack[] = []) {
    this.stack = stack;
    this.others = others;
  }

  /** Managed resources of a type. */
  of(...types: readonly string[]): StackResource[] {
    return [...this.stack.resources.values()].filter(
      (resource) => resource.mode === "managed" && types.includes(resource.type),
    );
  }

  /** The resource that a value refers to, as `${aws_s3_bucket.images.id}` does. */
  referred(value: unknown): StackResource | undefined {
    const address = /^\$\{((?:data\.)?[\w-]+\.[\w-]+)[.[]/.exec(String(value ?? ""))?.[1];
    return address === undefined ? undefined : this.stack.resources.get(address);
  }

  /** Resources of a type whose attribute refers to the given one, by reference or by its literal name. */
  companions(type: string, owner: StackResource, attribute = "bucket"): StackResource[] {
    const names = ["bucket", "name", "function_name"]
      .map((name) => owner.values[name])
      .filter((name) => typeof name === "string");
    return this.of(type).filter((resource) => {
      const value = resource.values[attribute];
      return this.referred(value) === owner || names.includes(String(value));
    });
  }

  /** Every statement of every policy in the stack. Policies that cannot be read come from {@link unreadable}. */
  statements(): Placed[] {
    return this.policies().flatMap(({ resource, attribute, statements }) =>
      (statements ?? []).map((statement) => ({ resource, attribute, statement })),
    );
  }

  /** Policies in a form that says nothing before it is applied: unknown is not the same as right. */
  unreadable(): { resource: StackResource; attribute: string }[] {
    return this.policies().filter(({ statements }) => statements === undefined);
  }

  private policies(): { resource: StackResource; attribute: string; statements: Statement[] | undefined }[] {
    const found: { resource: StackResource; attribute: string; statements: Statement[] | undefined }[] = [];
    for (const resource of this.stack.resources.values()) {
      if (resource.mode !== "managed") continue;
      for (const attribute of ["policy", "assume_role_policy", "access_policy"]) {
        const value = resource.values[attribute];
        if (typeof value === "string") found.push({ resource, attribute, statements: this.read(value) });
      }
      for (const inline of blocks(resource.values, "inline_policy"))
        if (typeof inline.policy === "string")
          found.push({ resource, attribute: "inline_policy", statements: this.read(inline.policy) });
    }
    return found;
  }

  private read(value: string): Statement[] | undefined {
    const document = this.referred(value);
    if (document?.type === "aws_iam_policy_document")
      return blocks(document.values, "statement").map(fromDocument);
    return readPolicy(value);
  }
}

/** A statement of a `data.aws_iam_policy_document`. */
function fromDocument(block: Record<string, unknown>): Statement {
  const principals = (name: string) =>
    Object.fromEntries(blocks(block, name).map((one) => [String(one.type), one.identifiers]));
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const one of blocks(block, "condition")) {
    const operator = String(one.test);
    conditions[operator] = { ...conditions[operator], [String(one.variable)]: one.values };
  }
  const [statement] =
    readPolicy({
      Statement: [
        {
          Sid: block.sid,
          Effect: block.effect ?? "Allow",
          ...(block.principals ? { Principal: principals("principals") } : {}),
          ...(block.not_principals ? { NotPrincipal: principals("not_principals") } : {}),
          ...(block.not_actions
            ? { NotAction: strings(block.not_actions) }
            : { Action: strings(block.actions) }),
          ...(block.not_resources
            ? { NotResource: strings(block.not_resources) }
            : { Resource: strings(block.resources) }),
          Condition: conditions,
        },
      ],
    }) ?? [];
  if (!statement) throw new Error("A policy of one statement has one statement.");
  return statement;
}

/** The blocks of a name; CDKTF writes one block as an object and several as a list. */
export function blocks(values: unknown, name: string): Record<string, unknown>[] {
  const value = at(values, [name]);
  return (Array.isArray(value) ? value : [value]).filter(isRecord);
}

/** An attribute of the first block of a name. */
export function inBlock(values: unknown, name: string, attribute: string): unknown {
  return at(blocks(values, name)[0], [attribute]);
}

export function isSet(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)
  );
}
