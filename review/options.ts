import { defineCommand } from "@image-text/commands/command";
import { list, optional, required, type Values, withDefault } from "@image-text/commands/option";
import { UserError } from "@image-text/commands/user-error";
import { outputFile, stackName, text, wholeNumber } from "@image-text/commands/values";
import { COMMENT_LIMIT } from "./markdown/budget.ts";

/** `npm run review`. */
export const REVIEW = defineCommand({
  name: "npm run review --",
  summary: "Explains a Terraform plan to the person who approves it.",
  options: {
    environment: required({
      short: "e",
      aliases: ["env"],
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "the stack that the plan is of: dev, staging, prod, tracing-eu-west-1, …",
    }),
    plan: optional({
      valueName: "FILE",
      read: text,
      help: "the output of `terraform show -json`, or the plan file itself; - reads standard input. Without it the stack is synthesized and planned here",
    }),
    json: optional({ valueName: "FILE", read: outputFile, help: "writes the review as data" }),
    summary: optional({
      valueName: "FILE",
      read: outputFile,
      help: "appends the whole review to a file, for example $GITHUB_STEP_SUMMARY",
    }),
    budget: withDefault({
      valueName: "CHARS",
      read: wholeNumber(1, Number.POSITIVE_INFINITY),
      default: COMMENT_LIMIT,
      help: "the most characters to print; the default is the limit of a GitHub comment",
    }),
    acknowledge: list({
      valueName: "ADDRESS=REASON",
      read: readAcknowledgement,
      help: "acknowledges the risk at this address, for this run; the review shows the reason",
    }),
    description: optional({
      valueName: "FILE",
      read: text,
      help: "the text of a pull request's description; its `Acknowledge: … = why` lines acknowledge risks",
    }),
    verify: optional({
      valueName: "DIGEST|FILE",
      read: text,
      help: "rejects a plan that differs from the reviewed one, given as a digest or as the file that --json wrote",
    }),
  },
  examples: [
    ["npm run review -- -e dev", "synthesize, plan and review"],
    ["npm run review -- -e dev --plan plan.json", "review a plan that is there"],
  ],
  exitCodes: {
    0: "reviewed, with nothing at risk that is not acknowledged; or the plan is the reviewed one",
    2: "data is at risk or a policy failed, and it is not acknowledged; or the plan is another one",
  },
});

export type ReviewOptions = Values<typeof REVIEW.options>;

/** `ADDRESS=REASON`, with or without spaces around the sign; the address may hold one inside brackets. */
export function readAcknowledgement(given: string): readonly [address: string, reason: string] {
  const match = /^((?:[^=[\s]|\[[^\]]*\])+)\s*=(.*\S.*)$/s.exec(given.trim());
  if (!match?.[1] || !match[2])
    throw new UserError('needs ADDRESS=REASON, for example aws_s3_bucket.images="moved to another account"');
  return [match[1], match[2].trim()];
}
