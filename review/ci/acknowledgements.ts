import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { runCommand } from "../command.ts";
import { Problem } from "../problem.ts";

/**
 * Runs a review with what the pull request's description acknowledges, one line each:
 * `Acknowledge: aws_s3_bucket.images = its objects have moved to the archive`
 *
 * All arguments go on to `review/review.ts`. The description is data from whoever opened the pull request: it can
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

function main(args: readonly string[]): number {
  const file = process.env.GITHUB_EVENT_PATH;
  if (!file) throw new Problem("This runs inside GitHub Actions: GITHUB_EVENT_PATH must be set.");
  const parsed = event.safeParse(JSON.parse(readFileSync(file, "utf8")));
  const body = parsed.success ? (parsed.data.pull_request.body ?? "") : "";
  const given = acknowledgements(body).flatMap((one) => ["--acknowledge", one]);
  const review = new URL("../review.ts", import.meta.url).pathname;
  const { status } = spawnSync(process.execPath, [...process.execArgv, review, ...args, ...given], {
    stdio: "inherit",
  });
  return status ?? 1;
}

if (import.meta.filename === process.argv[1]) await runCommand(main);
