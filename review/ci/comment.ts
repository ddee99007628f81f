import { existsSync, readFileSync } from "node:fs";
import { defineCommand } from "@image-text/commands/command";
import { required, type Values } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { stackName, text, url, wholeNumber } from "@image-text/commands/values";
import { z } from "zod";
import { COMMENT_LIMIT } from "../markdown/budget.ts";
import { code, link, marker, md } from "../markdown/text.ts";
import { authored, BOT, connect, type GitHub } from "./github.ts";

/**
 * Keeps one comment per environment in a pull request, and updates it at every push:
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
  const own = comments.find((one) => one.user?.login === BOT && one.body?.startsWith(mark));
  if (own?.body === page) return;
  const [method, path] = own
    ? (["PATCH", `/repos/${repository}/issues/comments/${own.id}`] as const)
    : (["POST", `/repos/${repository}/issues/${pullRequest}/comments`] as const);
  await github.send(method, path, z.unknown(), { body: page });
}

/** The page, or where there is none (Terraform failed before it) a page that says so and where to look. */
export function pageOf(file: string, environment: string, run: string): string {
  const page = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (page.length > COMMENT_LIMIT) throw new UserError("The page is longer than a comment may be.");
  if (page.startsWith(String(marker(environment)))) return page;
  return String(md`${marker(environment)}
## Plan for ${code(environment)}

⛔ **There is no plan.** ${link(md`The job's log`, run)} says why.
`);
}

const COMMENT = defineCommand({
  name: "npx tsx review/ci/comment.ts",
  summary:
    "Writes the review of an environment as a comment of a pull request, or updates the comment that is there.",
  options: {
    environment: required({
      short: "e",
      aliases: ["env"],
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "the stack that was planned",
    }),
    page: required({ valueName: "FILE", example: "page.md", read: text, help: "the review as Markdown" }),
    pullRequest: required({
      valueName: "NUMBER",
      example: "12",
      read: wholeNumber(1, Number.MAX_SAFE_INTEGER),
      help: "the pull request",
    }),
    run: required({
      valueName: "URL",
      example: "$RUN_URL",
      read: url,
      help: "the workflow run, to which the comment links where there is no plan",
    }),
  },
  exitCodes: { 0: "the comment is up to date" },
});

async function main(options: Values<typeof COMMENT.options>): Promise<number> {
  const { environment, page, pullRequest, run } = options;
  await upsertComment(connect(), pullRequest, environment, pageOf(page, environment, run));
  return EXIT.done;
}

if (import.meta.filename === process.argv[1]) await runCommand(COMMENT, main);
