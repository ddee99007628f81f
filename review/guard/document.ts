import { z } from "zod";
import { isRecord } from "../json.ts";
import { SYNTHESIZED, type Synthesized, shapeFaults } from "../shape.ts";
import {
  DATA_TYPES,
  FILE_ATTRIBUTES,
  FORBIDDEN_NAMES,
  PROVIDER_SOURCES,
  PROVIDER_VERSION,
  RESOURCE_TYPES,
} from "./allowed.ts";
import { COMMENT, expressionFaults } from "./expressions.ts";

/** What is expected of a stack besides its form. */
export interface Expected {
  readonly stack: string;
  /** The bucket that must hold the state; undefined where any may, and where it may be on this machine. */
  readonly stateBucket: string | undefined;
}

/** Blocks of the configuration that may be there at all. */
const BLOCKS: ReadonlySet<string> = new Set([
  COMMENT,
  "terraform",
  "provider",
  "resource",
  "data",
  "output",
  "moved",
  "import",
]);
/** A text without any template in it. */
const literal = z.string().regex(/^(?:(?![$%]\{)[\s\S])*$/);
const account = z.string().regex(/^\d{12}$/);
const comment = z
  .strictObject({
    metadata: z.unknown().optional(),
    outputs: z.unknown().optional(),
    checkov: z.unknown().optional(),
    wildcards: z.unknown().optional(),
  })
  .optional();
const address = z.string().regex(/^(data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*(\[(\d+|"[\w./:-]+")\])?$/);

const settings = z.strictObject({
  required_version: literal.optional(),
  required_providers: z.strictObject({
    aws: z.strictObject({ source: z.enum(PROVIDER_SOURCES), version: z.literal(PROVIDER_VERSION) }),
  }),
  backend: z.union([z.strictObject({ s3: z.unknown() }), z.strictObject({ local: z.unknown() })]),
});
const s3State = z.strictObject({
  bucket: literal,
  key: literal,
  region: literal,
  encrypt: z.literal(true),
  use_lockfile: z.literal(true),
  kms_key_id: literal.optional(),
  allowed_account_ids: z.array(account).optional(),
});
const localState = z.strictObject({ path: literal });
const provider = z.strictObject({
  aws: z.tuple([
    z.strictObject({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
      default_tags: z.tuple([z.strictObject({ tags: z.record(z.string(), literal) })]).optional(),
      allowed_account_ids: z.array(account).optional(),
    }),
  ]),
});
const output = z.strictObject({
  [COMMENT]: comment,
  value: z.unknown(),
  description: literal.optional(),
  sensitive: z.boolean().optional(),
});
const moved = z.strictObject({ from: address, to: address });
const imported = z.strictObject({ id: literal, to: address });
/** The arguments that Terraform itself reads in every resource. */
const meta = z.object({
  [COMMENT]: comment,
  depends_on: z.array(address).optional(),
  lifecycle: z
    .strictObject({
      create_before_destroy: z.boolean().optional(),
      prevent_destroy: z.boolean().optional(),
      ignore_changes: z
        .union([z.literal("all"), z.array(z.string().regex(/^\w+(\.\w+|\[\d+\])*$/))])
        .optional(),
    })
    .optional(),
});

/**
 * Everything in a configuration that is more than AWS resources, as CDKTF writes them; empty if it may meet
 * credentials. What is not known is refused: planning runs providers, data sources and functions, and they run
 * with the credentials of the job.
 * https://developer.hashicorp.com/terraform/cloud-docs/run/run-environment, https://www.runatlantis.io/docs/security
 */
export function documentFaults(document: unknown, expected: Expected): string[] {
  const parsed = SYNTHESIZED.safeParse(document);
  if (!parsed.success) return shapeFaults(parsed.error);
  const stack = parsed.data;
  return [
    ...Object.keys(stack).flatMap((name) => (BLOCKS.has(name) ? [] : [`the block ${name} is not allowed`])),
    ...check(comment, stack[COMMENT], COMMENT),
    ...check(settings, stack.terraform, "terraform"),
    ...stateFaults(stack, expected),
    ...check(provider, stack.provider, "provider"),
    ...bodyFaults(stack),
    ...check(z.record(z.string(), output), stack.output ?? {}, "output"),
    ...check(z.array(moved), stack.moved ?? [], "moved"),
    ...check(z.array(imported), stack.import ?? [], "import"),
    ...Object.entries(stack.output ?? {}).flatMap(([name, { [COMMENT]: _, ...body }]) => [
      ...expressionFaults({ [name]: body }, "output", declaredIn(stack)),
    ]),
  ];
}

function check(schema: z.ZodType, value: unknown, where: string): string[] {
  const parsed = z.object({ [where]: schema }).safeParse({ [where]: value });
  return parsed.success ? [] : shapeFaults(parsed.error);
}

/** State elsewhere than expected would make a plan that shows nothing of what it destroys. */
function stateFaults({ terraform }: Synthesized, { stack, stateBucket }: Expected): string[] {
  const backend = isRecord(terraform?.backend) ? terraform.backend : {};
  if ("local" in backend) {
    if (stateBucket !== undefined) return ["the state is not in S3"];
    const faults = check(localState, backend.local, "terraform.backend.local");
    const path = isRecord(backend.local) ? String(backend.local.path) : "";
    const own = /^(\.\.\/)+([\w.-]+\/)*$/.test(path.slice(0, -`terraform.${stack}.tfstate`.length));
    return own && path.endsWith(`terraform.${stack}.tfstate`)
      ? faults
      : [...faults, "the state is that of another stack"];
  }
  const faults = check(s3State, backend.s3, "terraform.backend.s3");
  const { bucket, key } = isRecord(backend.s3) ? backend.s3 : {};
  if (!String(key).endsWith(`/${stack}/terraform.tfstate`)) faults.push("the state is that of another stack");
  if (stateBucket !== undefined && bucket !== stateBucket)
    faults.push("the state is in another bucket than STATE_BUCKET says");
  return faults;
}

function bodyFaults(stack: Synthesized): string[] {
  const declared = declaredIn(stack);
  const faults: string[] = [];
  for (const [kind, types] of [
    ["resource", RESOURCE_TYPES],
    ["data", DATA_TYPES],
  ] as const)
    for (const [type, named] of Object.entries(stack[kind] ?? {})) {
      if (!types.has(type))
        faults.push(
          `the ${kind === "data" ? "data source" : "resource type"} ${word(type)} is not on the list`,
        );
      for (const [name, body] of Object.entries(named)) {
        const where = `${word(type)}.${word(name)}`;
        if (!/^[A-Za-z_][\w-]*$/.test(name)) faults.push(`${where} has a name that is not plain`);
        const { [COMMENT]: own, depends_on: needs, lifecycle, ...rest } = body;
        faults.push(
          ...check(meta, { [COMMENT]: own, depends_on: needs, lifecycle }, where),
          ...argumentFaults(rest, where),
          ...expressionFaults(rest, where, declared),
        );
      }
    }
  return faults;
}

function* argumentFaults(value: unknown, where: string): Iterable<string> {
  if (Array.isArray(value)) for (const item of value) yield* argumentFaults(item, where);
  if (!isRecord(value)) return;
  for (const [name, item] of Object.entries(value)) {
    if (FORBIDDEN_NAMES.has(name)) yield `${where} has ${name}`;
    if (FILE_ATTRIBUTES.has(name) && !isAsset(item))
      yield `${where} reads a file that is not among the stack's assets (${name})`;
    yield* argumentFaults(item, where);
  }
}

/** The path of a zip that CDKTF copied into the stack's folder. */
export function isAsset(value: unknown): boolean {
  return typeof value === "string" && /^assets(\/(?!\.)[\w.-]+){1,4}\.zip$/.test(value);
}

function declaredIn({ resource = {}, data = {} }: Synthesized): ReadonlySet<string> {
  const addresses = (blocks: typeof resource, prefix: string) =>
    Object.entries(blocks).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${prefix}${type}.${name}`),
    );
  return new Set([...addresses(resource, ""), ...addresses(data, "data.")]);
}

/** A name from the pull request, as a log may show it. */
function word(name: string): string {
  return /^[\w./-]{1,80}$/.test(name) ? name : "(a strange name)";
}
