import type { z } from "zod";
import { invalid } from "./error.ts";

/** One call of the API: what it takes and what it answers. Refusals are thrown as XrayError. */
export type Operation = (body: unknown, sender: string) => object;

/**
 * Checks the request by its schema before the call runs; every problem is named at once. Members that are not
 * known are ignored, as AWS does.
 */
export function operation<S extends z.ZodType>(
  schema: S,
  run: (input: z.output<S>, sender: string) => object,
): Operation {
  return (body, sender) => {
    const parsed = schema.safeParse(body ?? {});
    if (parsed.success) return run(parsed.data, sender);
    const problems = parsed.error.issues.map((issue) => {
      const where = issue.path.map(String).join(".");
      return where === "" ? issue.message : `${where}: ${issue.message}`;
    });
    throw invalid(
      `${problems.length} validation ${problems.length === 1 ? "error" : "errors"} detected: ${problems.join("; ")}`,
    );
  };
}
