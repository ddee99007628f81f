import { z } from "zod";
import { showKey } from "./mask.ts";

/**
 * The one shape in which CDKTF writes a configuration. Terraform accepts many more: a list of objects for an
 * object at every level, for example. Those are refused, because whoever reads only one spelling is blind to the
 * others. https://developer.hashicorp.com/terraform/language/syntax/json#block-type-values
 */
const block = z.record(z.string(), z.unknown());
const labelled = z.record(z.string(), block);

export const SYNTHESIZED = z.strictObject({
  "//": block.optional(),
  terraform: block.optional(),
  // CDKTF writes a provider as a list, since each may have aliases.
  provider: z.record(z.string(), z.array(block)).optional(),
  resource: z.record(z.string(), labelled).optional(),
  data: z.record(z.string(), labelled).optional(),
  output: labelled.optional(),
  moved: z.array(block).optional(),
  import: z.array(block).optional(),
  removed: z.array(block).optional(),
  check: labelled.optional(),
  variable: labelled.optional(),
  locals: block.optional(),
});

/** A synthesized configuration whose blocks are where CDKTF puts them; what is inside is not checked. */
export type Synthesized = z.infer<typeof SYNTHESIZED>;

/** What a schema objects to, one sentence each, without values. */
export function shapeFaults(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const where = issue.path.map((part) => showKey(String(part))).join(".") || "the document";
    if (issue.code === "unrecognized_keys")
      return `${where} has ${issue.keys.map(showKey).join(", ")}, which CDKTF does not write there`;
    if (issue.code === "invalid_type" && issue.expected === "record")
      return `${where} is not an object: CDKTF writes every block as one`;
    return `${where} is not as CDKTF writes it`;
  });
}
