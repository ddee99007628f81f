import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { readArguments, runCommand } from "../command.ts";
import { commentLimit } from "../markdown/budget.ts";
import { code, link, marker, md } from "../markdown/text.ts";
import { Problem } from "../problem.ts";
import { authored, bot, connect, type GitHub } from "./github.ts";

/**
 * Keeps one comment for each environment in a pull request, and writes it anew at every push:
 * `tsx review/ci/comment.ts --environment dev --page page.md --pull-request 12 --run URL`
 */
const comment = authored.extend({ id: z.number() });

/** Writes the page into the environment's comment; the first time a new one. */
export async function upsertComment(
  github: GitHub,
  pullRequest: number,
  environment: string,
  page: string,
): Promise<void> {
  const { repository } = github;
  const mark = String(marker(environment));
  const comments = await github.list(`/repos/${repository}/issues/${pullRequest}/comments`, comment);
  const own = comments.find((one) => one.user?.login === bot && one.body?.startsWith(mark));
  if (own?.body === page) return;
  const [method, path] = own
    ? (["PATCH", `/repos/${repository}/issues/comments/${own.id}`] as const)
    : (["POST", `/repos/${repository}/issues/${pullRequest}/comments`] as const);
  await github.send(method, path, z.unknown(), { body: page });
}

/** The page, or where there is none (Terraform failed before it) a page that says so and where to look. */
export function pageOf(file: string, environment: string, run: string): string {
  const page = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (page.length > commentLimit) throw new Problem("The page is longer than a comment may be.");
  if (page.startsWith(String(marker(environment)))) return page;
  return String(md`${marker(environment)}
## Plan for ${code(environment)}

⛔ **There is no plan.** ${link(md`The job's log`, run)} says why.
`);
}

async function main(args: readonly string[]): Promise<number> {
  const text = { type: "string" } as const;
  const values = readArguments(args, { environment: text, page: text, "pull-request": text, run: text });
  const { environment, page, run } = values;
  const number = Number(values["pull-request"]);
  if (!environment || !page || !run || !Number.isInteger(number))
    throw new Problem("Needs --environment, --page, --pull-request and --run.");
  await upsertComment(connect(), number, environment, pageOf(page, environment, run));
  return 0;
}

if (import.meta.filename === process.argv[1]) await runCommand(main);
