import { readArguments } from "./command.ts";
import { commentLimit } from "./markdown/budget.ts";
import { Problem } from "./problem.ts";

export const usage = `npm run review -- --environment NAME [--plan FILE]

Explains a Terraform plan to the person who must approve it.

  --environment NAME          which stack the plan is of: dev, staging, prod, tracing-eu-west-1…
  --plan FILE                 the output of \`terraform show -json\`, or the plan file itself; - reads standard input.
                              Without it the stack is synthesized and planned here.
  --json FILE                 writes the review as data
  --summary FILE              appends the review, as long as it is, for example to $GITHUB_STEP_SUMMARY
  --budget CHARS              length of what is printed; default ${commentLimit}, what a GitHub comment takes
  --acknowledge ADDRESS=REASON  accepts what is at risk there; may be given several times, is shown in the review
  --verify DIGEST|FILE        refuses a plan that is not the reviewed one: its digest, or what --json wrote of it

Exit codes: 0 reviewed (or verified), 1 bad input, 2 data at risk or policy failed and not acknowledged (or another plan).
`;

export interface Options {
  readonly environment: string;
  /** A file, `-`, or undefined: plan here. */
  readonly plan: string | undefined;
  readonly json: string | undefined;
  readonly summary: string | undefined;
  readonly budget: number;
  /** Address → reason. */
  readonly acknowledged: ReadonlyMap<string, string>;
  readonly verify: string | undefined;
}

/**
 * Reads the command line.
 * @returns undefined where only help is asked for
 * @throws {Problem} naming what is wrong with it
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = readArguments(args, {
    help: { type: "boolean", short: "h", default: false },
    environment: { type: "string" },
    plan: { type: "string" },
    json: { type: "string" },
    summary: { type: "string" },
    budget: { type: "string", default: String(commentLimit) },
    acknowledge: { type: "string", multiple: true, default: [] },
    verify: { type: "string" },
  });
  if (values.help) return undefined;
  if (!values.environment)
    throw new Problem("Say which environment is reviewed, for example --environment dev.");
  if (!/^[a-z0-9][\w-]*$/i.test(values.environment))
    throw new Problem("An environment's name has letters, digits and dashes only.");
  const budget = Number(values.budget);
  if (!Number.isInteger(budget) || budget < 1)
    throw new Problem("--budget must be a whole number of characters.");
  return {
    environment: values.environment,
    plan: values.plan,
    json: values.json,
    summary: values.summary,
    budget,
    acknowledged: new Map(values.acknowledge.map(readAcknowledgement)),
    verify: values.verify,
  };
}

/** `ADDRESS=REASON`; the address may hold an `=` inside brackets, as a key of `for_each`. */
export function readAcknowledgement(text: string): [string, string] {
  const match = /^((?:[^=[\s]|\[[^\]]*\])+)=(.*\S.*)$/s.exec(text.trim());
  if (!match?.[1] || !match[2])
    throw new Problem(
      '--acknowledge needs ADDRESS=REASON, for example aws_s3_bucket.images="moved to another account".',
    );
  return [match[1], match[2].trim()];
}
