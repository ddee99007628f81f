import { UserError } from "@image-text/commands/user-error";
import { z } from "zod";

/** The little of GitHub's REST API that the workflows use. https://docs.github.com/en/rest */
export interface GitHub {
  /** `owner/name`. */
  readonly repository: string;
  /** Sends a request and parses the answer; a path begins with a slash. */
  readonly send: <T>(method: string, path: string, shape: z.ZodType<T>, body?: object) => Promise<T>;
  /** All pages of a list. */
  readonly list: <T>(path: string, item: z.ZodType<T>) => Promise<T[]>;
  /** Bytes behind a path, redirects followed. */
  readonly download: (path: string) => Promise<Uint8Array>;
}

const environment = z.object({
  GITHUB_TOKEN: z.string().min(1),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_API_URL: z.url().default("https://api.github.com"),
});

/** Pages of 100; more than 30 of them are no longer a discussion. */
const MAX_PAGES = 30;

/**
 * Connects with what a job has in its environment.
 * @throws {UserError} where a variable is missing
 */
export function connect(variables: Readonly<Record<string, string | undefined>> = process.env): GitHub {
  const parsed = environment.safeParse(variables);
  if (!parsed.success)
    throw new UserError(
      `This runs inside GitHub Actions: ${parsed.error.issues.map((issue) => issue.path.join(".")).join(", ")} must be set.`,
    );
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: api } = parsed.data;

  async function request(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "user-agent": "plan-review",
        "x-github-api-version": "2022-11-28",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new UserError(`GitHub answered ${response.status} to ${method} ${path.replace(/\?.*/, "")}.`);
    return response;
  }

  const send: GitHub["send"] = async (method, path, shape, body) =>
    shape.parse(await (await request(method, path, body)).json());
  return {
    repository,
    send,
    list: async (path, item) => {
      const all = [];
      for (let page = 1; page <= MAX_PAGES; page++) {
        const separator = path.includes("?") ? "&" : "?";
        const some = await send("GET", `${path}${separator}per_page=100&page=${page}`, z.array(item));
        all.push(...some);
        if (some.length < 100) break;
      }
      return all;
    },
    download: async (path) => new Uint8Array(await (await request("GET", path)).arrayBuffer()),
  };
}

/** The author of everything that is written with a job's own token; comments and issues of other authors are ignored. */
export const BOT = "github-actions[bot]";

export const authored = z.object({
  user: z.object({ login: z.string() }).nullable(),
  body: z.string().nullish(),
});
