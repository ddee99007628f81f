import * as z from "zod/mini";

/** The page's server did not answer: it was stopped, or the machine slept. */
export class Unreachable extends Error {}

/** There is no such thing: asking again cannot help. */
export class Missing extends Error {}

const ProblemBody = z.object({ message: z.optional(z.string()), Message: z.optional(z.string()) });

/**
 * Asks the page's server and parses the answer. Throws `Unreachable` when there is none, `Missing` when
 * there is nothing of that name, and an `Error` with the server's own words when it refuses.
 */
export async function request<T extends z.ZodMiniType>(
  schema: T,
  path: string,
  init: RequestInit = {},
): Promise<z.output<T>> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unreachable("The run does not answer. Is it still started?");
  }
  const body: unknown = await response.json();
  if (!response.ok) {
    const problem = ProblemBody.safeParse(body);
    const said = problem.success ? (problem.data.message ?? problem.data.Message) : undefined;
    if (response.status === 404) throw new Missing(said ?? "There is no such thing.");
    throw new Error(said ?? `The server answered ${response.status}.`);
  }
  return schema.parse(body);
}

/** Sends JSON. */
export function send<T extends z.ZodMiniType>(schema: T, method: string, path: string, body?: unknown) {
  return request(schema, path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
}
