import type { NormalizedSchema } from "@smithy/core/schema";
import type { Operation } from "./operation.ts";

/** What an operation does with each member of a structure of its input. */
export interface Members {
  readonly read: readonly string[];
  readonly ignored: readonly { readonly member: string; readonly why: string }[];
  readonly refused: readonly string[];
  /**
   * Takes an input apart: what the operation reads, and the paths of members that it refuses.
   */
  select(input: unknown): { readonly read: unknown; readonly refused: readonly string[] };
}

const CONDITION = /If|^Expected|^Condition|^RevisionId$|^ETag$/;

/**
 * The members of an operation, by what it declares. Throws an Error where it names a member that the schema does
 * not have, names one twice, or ignores a condition.
 */
export function readMembers({ name, reads, ignores }: Operation, input: NormalizedSchema): Members {
  const plan = readPlan(reads, ignores, input, name);
  return {
    ...list(plan, ""),
    select(value) {
      const refused = new Set<string>();
      return { read: apply(plan, input, value, "", refused), refused: [...refused] };
    },
  };
}

type Use =
  | "read"
  | "refuse"
  | { readonly ignore: string }
  | { readonly inside: Plan; readonly schema: NormalizedSchema };
type Plan = ReadonlyMap<string, Use>;

function readPlan(
  reads: readonly unknown[],
  ignores: Readonly<Record<string, string | undefined>>,
  input: NormalizedSchema,
  where: string,
): Plan {
  const schema = structureIn(input);
  const plan = new Map<string, Use>();
  for (const [member] of schema?.structIterator() ?? []) plan.set(member, "refuse");
  const set = (member: string, use: Use) => {
    if (plan.get(member) !== "refuse")
      throw new Error(`${where}.${member} is not a member of the model, or is declared twice.`);
    plan.set(member, use);
  };
  const below = (member: string) =>
    Object.fromEntries(
      Object.entries(ignores)
        .filter(([path]) => path.startsWith(`${member}.`))
        .map(([path, why]) => [path.slice(member.length + 1), why]),
    );
  for (const one of reads) {
    if (typeof one === "string") set(one, "read");
    else
      for (const [member, parts] of Object.entries(one ?? {})) {
        if (!plan.has(member) || schema === undefined || !Array.isArray(parts))
          throw new Error(`${where}.${member} is not a member of the model.`);
        const inner = schema.getMemberSchema(member);
        set(member, { schema: inner, inside: readPlan(parts, below(member), inner, `${where}.${member}`) });
      }
  }
  for (const [path, why = ""] of Object.entries(ignores)) {
    if (path.includes(".")) continue;
    if (CONDITION.test(path))
      throw new Error(`${where}.${path} is a condition, and conditions are read or refused, never ignored.`);
    set(path, { ignore: why });
  }
  return plan;
}

/** The structure that a value is, or that a list or map holds. */
function structureIn(schema: NormalizedSchema): NormalizedSchema | undefined {
  if (schema.isStructSchema()) return schema;
  return schema.isListSchema() || schema.isMapSchema() ? structureIn(schema.getValueSchema()) : undefined;
}

function list(plan: Plan, prefix: string): Omit<Members, "select"> {
  const read: string[] = [];
  const ignored: { member: string; why: string }[] = [];
  const refused: string[] = [];
  for (const [name, use] of plan) {
    const member = `${prefix}${name}`;
    if (use === "read") read.push(member);
    else if (use === "refuse") refused.push(member);
    else if ("ignore" in use) ignored.push({ member, why: use.ignore });
    else {
      const inner = list(use.inside, `${member}.`);
      read.push(...inner.read);
      ignored.push(...inner.ignored);
      refused.push(...inner.refused);
    }
  }
  return { read, ignored, refused };
}

/** The members of a value that are read; adds the paths of those that are refused. */
function apply(
  plan: Plan,
  schema: NormalizedSchema,
  value: unknown,
  prefix: string,
  refused: Set<string>,
): unknown {
  const item = (one: unknown) => apply(plan, schema.getValueSchema(), one, prefix, refused);
  if (Array.isArray(value)) return value.map(item);
  const entries = Object.entries(value ?? {});
  if (schema.isMapSchema()) return Object.fromEntries(entries.map(([key, one]) => [key, item(one)]));
  const read: [string, unknown][] = [];
  for (const [name, one] of entries) {
    const use = plan.get(name) ?? "refuse";
    if (use === "read") read.push([name, one]);
    else if (use === "refuse") refused.add(`${prefix}${name}`);
    else if ("inside" in use)
      read.push([name, apply(use.inside, use.schema, one, `${prefix}${name}.`, refused)]);
  }
  return Object.fromEntries(read);
}
