import type { ZodMiniType } from "zod/mini";

/**
 * Reads a function's settings from its environment variables, once, when the function starts.
 * Throws one error that names every variable that is missing or wrong.
 */
export function environment<T>(schema: ZodMiniType<T>, variables: NodeJS.ProcessEnv = process.env): T {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`Set the function's environment variables: ${problems.join("; ")}.`);
}
