import { readFileSync } from "node:fs";
import { runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { z } from "zod";
import { explain } from "../explain.ts";
import { REVIEW, type ReviewOptions, readAcknowledgement } from "../options.ts";

/**
 * Runs a review with what the pull request's description acknowledges, one line each:
 * `Acknowledge: aws_s3_bucket.images = its objects have moved to the archive`
 *
 * The options are those of `npm run review`. The description is data from whoever opened the pull request: it can
 * become the reason of a risk, which the review shows to whoever approves, and nothing else.
 */
const event = z.object({ pull_request: z.object({ body: z.string().nullish() }) });

/** The acknowledgements in a description, as `ADDRESS=REASON`; what stands in an HTML comment does not count. */
export function acknowledgements(description: string): string[] {
  const visible = description.replace(/<!--[\s\S]*?(-->|$)/g, "");
  return [
    ...visible.matchAll(/^[ \t]*acknowledge:[ \t]*((?:[^=[\s]|\[[^\]\n]*\])+)[ \t]*=[ \t]*(\S.*)$/gim),
  ].map(([, address, reason]) => `${address}=${reason?.trim()}`);
}

const COMMAND = {
  ...REVIEW,
  name: "npx tsx review/ci/acknowledgements.ts",
  summary: "Explains a plan as `npm run review` does, with what the pull request's description acknowledges.",
  examples: [],
};

function main(options: ReviewOptions): number {
  const file = process.env.GITHUB_EVENT_PATH;
  if (!file) throw new UserError("This runs inside GitHub Actions: GITHUB_EVENT_PATH must be set.");
  const parsed = event.safeParse(JSON.parse(readFileSync(file, "utf8")));
  const body = parsed.success ? (parsed.data.pull_request.body ?? "") : "";
  const given = acknowledgements(body).map(readAcknowledgement);
  return explain({ ...options, acknowledge: [...options.acknowledge, ...given] });
}

if (import.meta.filename === process.argv[1]) await runCommand(COMMAND, main);
