import { z } from "zod";
import type { Policy } from "./deployment.ts";
import { parsePolicy } from "./policy.ts";
import type { Resolver } from "./resolver.ts";

/** A resource after its references were resolved and its shape was checked. */
export interface Declared<T> {
  readonly address: string;
  readonly config: T;
}

/**
 * Resolves and checks all resources of one kind. What does not fit is reported to the resolver, so that one
 * run shows every mistake.
 */
export function declared<T extends z.ZodType>(
  resolver: Resolver,
  type: string,
  schema: T,
): Declared<z.infer<T>>[] {
  return resolver.resources(type).flatMap(({ address, config }) => {
    const parsed = schema.safeParse(config);
    if (parsed.success) return [{ address, config: parsed.data }];
    for (const issue of parsed.error.issues)
      resolver.problem(address, issue.path.join(".") || "the resource", issue.message);
    return [];
  });
}

/** A nested block, of which there is at most one: written alone or as a list of one. */
export function block<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (Array.isArray(value) ? value[0] : value), schema.optional());
}

/** Nested blocks: a list, or one alone. */
export function blocks<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(schema),
  );
}

/** An attribute that holds a policy document as JSON. */
export const policyText = z.string().transform((text, context): Policy => {
  try {
    return parsePolicy(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

/** Leaves out what is undefined, as exact optional properties demand. */
export function present<T extends Record<string, unknown>>(
  values: T,
): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof present<T>
  >;
}
