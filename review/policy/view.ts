import { exposures } from "../exposure.ts";
import { at, isRecord } from "../json.ts";
import { documentStatements } from "../policy-document.ts";
import type { Stack, StackResource } from "../stack.ts";
import { readPolicy, type Statement } from "../statement.ts";

/** A statement and where it stands. */
export interface Placed {
  readonly resource: StackResource;
  readonly attribute: string;
  readonly statement: Statement;
  /** Statement id → why it has a wildcard, from the resource and from the document that it is written in. */
  readonly reasons: StackResource["wildcards"];
}

/** A policy; undefined statements where it cannot be read. */
interface Found {
  readonly resource: StackResource;
  readonly attribute: string;
  readonly statements: readonly Statement[] | undefined;
  readonly reasons: StackResource["wildcards"];
}

/** Attributes that hold a policy in some types. */
const POLICY = /(^|_)(policy|policies|policy_document)$/;
/** Attributes that hold nothing else. */
const ALWAYS_POLICY =
  /^(policy|assume_role_policy|access_policy|inline_policy|policy_document|resource_policy)$/;
/** Types that grant something without a document. */
const GRANTING: ReadonlySet<string> = new Set([
  "aws_cloudwatch_event_permission",
  "aws_kms_grant",
  "aws_lambda_permission",
]);

/** A stack as rules look at it: by type, by reference, by statement. References are never resolved. */
export class View {
  readonly stack: Stack;
  /** The other stacks of the same synthesis, for rules about what an account has only once. */
  readonly others: readonly Stack[];

  constructor(stack: Stack, others: readonly Stack[] = []) {
    const resources = [...stack.resources].map(
      ([address, resource]) => [address, { ...resource, values: withFlags(resource.values) }] as const,
    );
    this.stack = { ...stack, resources: new Map(resources) };
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
    return this.#policies().flatMap(({ resource, attribute, statements, reasons }) =>
      (statements ?? []).map((statement) => ({ resource, attribute, statement, reasons })),
    );
  }

  /** Policies in a form that says nothing before it is applied: unknown is not the same as right. */
  unreadable(): { resource: StackResource; attribute: string }[] {
    return this.#policies().filter(({ statements }) => statements === undefined);
  }

  #policies(): Found[] {
    return [...this.stack.resources.values()]
      .filter(({ mode }) => mode === "managed")
      .flatMap((resource) => [
        ...this.#documents(resource),
        ...(GRANTING.has(resource.type)
          ? [
              {
                resource,
                attribute: "grant",
                statements: exposures(resource.type, resource.values),
                reasons: resource.wildcards,
              },
            ]
          : []),
      ]);
  }

  #documents(resource: StackResource): Found[] {
    const found: Found[] = [];
    const add = (attribute: string, value: unknown) => {
      const document = this.#document(value);
      const statements = document ? documentStatements(document.values) : readPolicy(value);
      const reasons = { ...resource.wildcards, ...document?.wildcards };
      // Some attributes of these names hold other documents; a policy that cannot be read must be seen.
      if (
        statements !== undefined ||
        (typeof value === "string" && ALWAYS_POLICY.test(attribute)) ||
        document
      )
        found.push({ resource, attribute, statements, reasons });
    };
    for (const [name, value] of Object.entries(resource.values))
      if (POLICY.test(name)) for (const one of Array.isArray(value) ? value : [value]) add(name, one);
    for (const inline of blocks(resource.values, "inline_policy")) add("inline_policy", inline.policy);
    return found;
  }

  /** The data source that a value takes its policy from. */
  #document(value: unknown): StackResource | undefined {
    const document = this.referred(value);
    return document?.type === "aws_iam_policy_document" ? document : undefined;
  }

  /** Whether a value names a key that is somebody's own; AWS's keys are named by `alias/aws/…`, in several spellings. */
  isOwnKey(value: unknown): boolean {
    const named = this.referred(value)?.values.name ?? value;
    return isSet(value) && !/(^|\/|:)alias\/aws\//.test(String(named));
  }
}

/** Terraform takes `"true"` for `true`. https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion */
function withFlags<T>(value: T): T;
function withFlags(value: unknown): unknown {
  if (value === "true") return true;
  if (value === "false") return false;
  if (Array.isArray(value)) return value.map((item) => withFlags(item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withFlags(item)]));
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
