import { z } from "zod";
import type { Policy, Statement } from "./deployment.ts";

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === "string" ? [value] : value));
/** Condition values may be written as booleans and numbers too. */
const values = z
  .union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))])
  .transform((value) => (Array.isArray(value) ? value.map(String) : [String(value)]));
const principal = z.union([z.literal("*"), z.record(z.string(), texts)]);

const RawStatement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
  })
  .refine(
    (s) => (s.Action === undefined) !== (s.NotAction === undefined),
    "needs either Action or NotAction",
  );

const RawPolicy = z.strictObject({
  Version: z.literal("2012-10-17", 'must be "2012-10-17": the older version has no policy variables'),
  Id: z.string().optional(),
  Statement: z
    .union([z.array(RawStatement), RawStatement])
    .transform((statements) => (Array.isArray(statements) ? statements : [statements])),
});

/**
 * Parses a policy document, as text or already decoded, into its normal form.
 * Throws an Error that lists every mistake.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(document: unknown): Policy {
  const parsed = RawPolicy.safeParse(typeof document === "string" ? JSON.parse(document) : document);
  if (!parsed.success) throw new Error(`not an IAM policy: ${z.prettifyError(parsed.error)}`);
  return { statements: parsed.data.Statement.map(statement) };
}

function statement(raw: z.infer<typeof RawStatement>): Statement {
  return {
    effect: raw.Effect,
    ...(raw.Sid === undefined ? {} : { sid: raw.Sid }),
    ...(raw.Principal === undefined ? {} : { principal: raw.Principal }),
    ...(raw.NotPrincipal === undefined ? {} : { notPrincipal: raw.NotPrincipal }),
    ...(raw.Action === undefined ? {} : { action: raw.Action }),
    ...(raw.NotAction === undefined ? {} : { notAction: raw.NotAction }),
    ...(raw.Resource === undefined ? {} : { resource: raw.Resource }),
    ...(raw.NotResource === undefined ? {} : { notResource: raw.NotResource }),
    ...(raw.Condition === undefined ? {} : { condition: raw.Condition }),
  };
}
