import { writeFileSync } from "node:fs";
import { defineCommand } from "@image-text/commands/command";
import { required, type Values } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { outputFile, stackName, text } from "@image-text/commands/values";
import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import { connect, type GitHub } from "./github.ts";

/**
 * Fetches the review that people approved, for the merge that is being deployed:
 * `tsx review/ci/reviewed.ts --environment dev --commit SHA --out reviewed.json`
 */
const pull = z.object({
  number: z.number(),
  merged_at: z.string().nullable(),
  head: z.object({ sha: z.string() }),
});
const runs = z.object({
  workflow_runs: z.array(
    z.object({ id: z.number(), event: z.string(), head_sha: z.string(), conclusion: z.string().nullable() }),
  ),
});
const artifacts = z.object({
  artifacts: z.array(z.object({ id: z.number(), name: z.string(), expired: z.boolean() })),
});

/** Conclusions of a run that says nothing about the plan: a later push or another event took its place. */
const UNDECIDED: ReadonlySet<string> = new Set(["cancelled", "skipped", "stale"]);
/** The largest review is that of a thousand resources, under a megabyte. */
const MAX_BYTES = 20 * 1024 * 1024;

/**
 * The JSON of the review that the pull request of a commit ended with.
 * @throws {UserError} that says why there is none
 */
export async function findReview(github: GitHub, commit: string, environment: string): Promise<string> {
  const base = `/repos/${github.repository}`;
  const pulls = await github.list(`${base}/commits/${commit}/pulls`, pull);
  const merged = pulls.find((one) => one.merged_at !== null);
  if (!merged)
    throw new UserError("The commit does not belong to a pull request, so its plan was not reviewed.");
  const found = await github.send(
    "GET",
    `${base}/actions/workflows/plan.yml/runs?head_sha=${merged.head.sha}&event=pull_request&status=completed&per_page=100`,
    runs,
  );
  // The newest comes first: https://docs.github.com/en/rest/actions/workflow-runs
  const run = found.workflow_runs.find(
    (one) => one.head_sha === merged.head.sha && !UNDECIDED.has(one.conclusion ?? ""),
  );
  if (!run) throw new UserError(`Pull request ${merged.number} has no finished plan for its last commit.`);
  // In a run that failed, the job that signs reviews may never have written one of this name.
  if (run.conclusion !== "success")
    throw new UserError(`The last plan of pull request ${merged.number} failed, so it approves nothing.`);
  const held = await github.send("GET", `${base}/actions/runs/${run.id}/artifacts?per_page=100`, artifacts);
  const artifact = held.artifacts.find((one) => one.name === `review-${environment}` && !one.expired);
  if (!artifact)
    throw new UserError(
      `The plan of pull request ${merged.number} left no review of ${environment}, or it has expired.`,
    );
  const zip = await github.download(`${base}/actions/artifacts/${artifact.id}/zip`);
  const file = unzipSync(zip, {
    filter: ({ name, originalSize }) => name === "review.json" && originalSize < MAX_BYTES,
  })["review.json"];
  if (!file) throw new UserError(`The review of ${environment} in pull request ${merged.number} is empty.`);
  return strFromU8(file);
}

const REVIEWED = defineCommand({
  name: "npx tsx review/ci/reviewed.ts",
  summary: "Fetches the review that was approved, for the merge that is being deployed.",
  options: {
    environment: required({
      short: "e",
      aliases: ["env"],
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "the stack that is deployed",
    }),
    commit: required({ valueName: "SHA", example: "$GITHUB_SHA", read: text, help: "the merge's commit" }),
    out: required({
      valueName: "FILE",
      example: "reviewed.json",
      read: outputFile,
      help: "where to write it",
    }),
  },
  exitCodes: { 0: "the review is written" },
});

async function main({ environment, commit, out }: Values<typeof REVIEWED.options>): Promise<number> {
  writeFileSync(out, await findReview(connect(), commit, environment));
  return EXIT.done;
}

if (import.meta.filename === process.argv[1]) await runCommand(REVIEWED, main);
