import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { z } from "zod";
import { readDescription } from "./description.ts";
import { compareDigests, parseDigest, type Reviewed } from "./digest.ts";
import { renderPage } from "./markdown/page.ts";
import type { ReviewOptions } from "./options.ts";
import { readPlan } from "./plan.ts";
import { type Review, reviewPlan } from "./report.ts";
import { readSource } from "./source.ts";
import { loadStacks } from "./stack.ts";
import { NOTHING_ACKNOWLEDGED } from "./verdict.ts";

/** A job's summary holds 1 MiB a step: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const SUMMARY_LIMIT = 1_000_000;

/**
 * Explains a plan on standard output, and writes it where the options say; or verifies that it is the reviewed one.
 * @returns the exit code
 * @throws UserError where there is no plan, or nothing to verify it by
 */
export function explain(options: ReviewOptions): number {
  const out = process.env.CDKTF_OUTDIR ?? "cdktf.out";
  const source = readSource(options.plan, join(out, "stacks", options.environment));
  const plan = readPlan(source.text);
  const review = reviewPlan({
    environment: options.environment,
    plan,
    stacks: loadStacks(out),
    acknowledged: {
      addresses: new Map(options.acknowledge),
      described:
        options.description === undefined
          ? NOTHING_ACKNOWLEDGED.described
          : readDescription(readFileSync(options.description, "utf8")),
    },
    ...(source.state ? { state: source.state } : {}),
    ...(source.locked ? { locked: source.locked } : {}),
  });
  process.stdout.write(renderPage(review, options.budget));
  if (options.summary) appendFileSync(options.summary, renderPage(review, SUMMARY_LIMIT));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(review, null, 2)}\n`);
  return options.verify === undefined ? review.verdict.exitCode : verify(options.verify, review);
}

/** Says whether this plan is the reviewed one; only that counts, its risks were accepted with the review. */
function verify(reviewed: string, review: Review): number {
  const known = readReviewed(reviewed);
  const differs = compareDigests(known, review.digest);
  if (known.environment !== undefined && known.environment !== review.environment)
    differs.unshift(`it is of ${review.environment}, and the review is of ${known.environment}`);
  if (differs.length === 0) return EXIT.done;
  process.stderr.write(
    `This is not the plan that was reviewed:\n${differs.map((line) => `- ${line}\n`).join("")}`,
  );
  return EXIT.no;
}

const reviewedFile = z.object({
  environment: z.string(),
  verdict: z.object({ exitCode: z.number() }),
  digest: z.object({
    total: z.string().regex(/^[0-9a-f]{64}$/),
    parts: z.record(z.string(), z.string()),
    resources: z.record(z.string(), z.string()),
    outputs: z.record(z.string(), z.string()),
    state: z.object({ serial: z.number(), lineage: z.string() }).optional(),
  }),
});

function readReviewed(text: string): Reviewed & { readonly environment?: string } {
  if (!existsSync(text)) return parseDigest(text);
  const parsed = reviewedFile.safeParse(parseJson(readFileSync(text, "utf8")));
  if (!parsed.success) throw new UserError("The file that --verify names is not one that --json wrote.");
  if (parsed.data.verdict.exitCode !== 0)
    throw new UserError(
      "The review that --verify names found risks that are not acknowledged, so it is not an approval.",
    );
  const { state, ...digest } = parsed.data.digest;
  return { ...digest, environment: parsed.data.environment, ...(state ? { state } : {}) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
