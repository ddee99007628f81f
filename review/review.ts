import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compareDigests, parseDigest } from "./digest.ts";
import { commentLimit } from "./markdown/budget.ts";
import { renderPage } from "./markdown/page.ts";
import { readPlan } from "./plan.ts";
import { Problem } from "./problem.ts";
import { reviewPlan } from "./report.ts";
import { loadStack } from "./stack.ts";

function main(args: string[]): number {
  const { values } = parseArgs({
    args,
    options: {
      environment: { type: "string" },
      plan: { type: "string" },
      json: { type: "string" },
      summary: { type: "string" },
      budget: { type: "string", default: String(commentLimit) },
      verify: { type: "string" },
    },
  });
  const environment = values.environment;
  if (!environment) throw new Problem("Say which environment is reviewed: --environment dev");
  if (!values.plan) throw new Problem("Say which plan is reviewed: --plan FILE, or - for standard input");
  const text = readFileSync(values.plan === "-" ? 0 : values.plan, "utf8");
  const plan = readPlan(text);
  const stack = loadStack(environment);
  const review = reviewPlan({ environment, plan, ...(stack ? { stack } : {}) });
  const page = renderPage(review, Number(values.budget));
  process.stdout.write(page);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(review, null, 2)}\n`);
  if (values.verify) {
    const differs = compareDigests(parseDigest(values.verify), review.digest);
    if (differs.length > 0) {
      process.stderr.write(
        `This is not the plan that was reviewed:\n${differs.map((line) => `- ${line}\n`).join("")}`,
      );
      return 2;
    }
  }
  return review.risks.some((risk) => risk.acknowledged === undefined) ? 2 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
