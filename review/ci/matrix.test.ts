import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from "@actions/expressions";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { dev } from "../../environments/dev.ts";
import { allEnvironments } from "../../environments/index.ts";
import { prod } from "../../environments/prod.ts";
import { synthesize } from "../../modules/testing/synth.ts";
import { readStack } from "../stack.ts";
import { type Delivery, deliveries } from "./deliveries.ts";

const job = z.looseObject({
  environment: z.string().optional(),
  strategy: z.looseObject({ matrix: z.looseObject({ include: z.string() }) }).optional(),
  env: z.record(z.string(), z.string()).optional(),
  steps: z.array(
    z.looseObject({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const workflow = z.looseObject({ jobs: z.record(z.string(), job) });

const texts = ["plan", "deploy", "drift"].map((name) => ({
  name,
  text: readFileSync(fileURLToPath(new URL(`../../.github/workflows/${name}.yml`, import.meta.url)), "utf8"),
}));

/** An account that the repository's variable names, for stacks that name none. */
const ACCOUNTS = JSON.stringify({ solo: "444444444444" });

const shared = {
  backend: { bucket: "state", region: "eu-west-1" },
  delivery: { repository: "owner/name" },
};
let found: Delivery[];
beforeAll(() => {
  const stacks = synthesize([
    {
      ...dev,
      ...shared,
      account: "111111111111",
      name: "qa",
      region: "us-east-2",
      samplingRules: [],
      groups: [{ filter: "all" }],
    },
    { ...dev, ...shared, account: "222222222222" },
    { ...prod, ...shared, region: "us-gov-west-1", account: "333333333333" },
  ]);
  // One that leaves its account to the variable, which only a single one may.
  const solo = synthesize([
    { ...dev, ...shared, name: "solo", samplingRules: [], groups: [{ filter: "all" }] },
  ]);
  found = [stacks, solo].flatMap((each) =>
    deliveries(Object.entries(each).map(([name, { json }]) => readStack(name, json))),
  );
});

/** A text of a workflow, as GitHub reads it: a text, or the one value that it consists of. https://docs.github.com/en/actions/reference/workflows-and-actions/expressions */
function evaluate(text: string, matrix: Delivery): unknown {
  const contexts = {
    matrix: { ...matrix },
    vars: { AWS_ACCOUNTS: ACCOUNTS },
    needs: { synth: { outputs: { stacks: JSON.stringify(found) } } },
  };
  const context = JSON.parse(JSON.stringify(contexts), data.reviver);
  const resultOf = (expression: string) => {
    const { tokens } = new Lexer(expression).lex();
    const parsed = new Parser(tokens, Object.keys(contexts), Object.values(wellKnownFunctions)).parse();
    return new Evaluator(parsed, context).evaluate();
  };
  const whole = /^\$\{\{([^}]*)\}\}$/.exec(text)?.[1];
  if (whole !== undefined) return JSON.parse(JSON.stringify(resultOf(whole), data.replacer));
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => resultOf(expression).coerceString());
}

describe("what is delivered", () => {
  it("is every stack with roles, environments in their order, each behind its tracing stack", () => {
    expect(
      found.map(({ environment, account, region, partition }) => [environment, account, region, partition]),
    ).toEqual(
      [
        ["qa", "111111111111", "us-east-2", "aws"],
        ["dev", "222222222222", "eu-west-1", "aws"],
        ["prod", "333333333333", "us-gov-west-1", "aws-us-gov"],
        ["solo", "", "eu-west-1", "aws"],
      ].flatMap((place) => [place, place]),
    );
    for (const [index, { stack, environment }] of found.entries())
      if (index % 2 === 0) expect(stack).toMatch(/^tracing-/);
      else expect(stack).toBe(environment);
  });

  it("is nothing where no environment names a repository", () => {
    const stacks = synthesize([dev]);
    expect(deliveries(Object.entries(stacks).map(([name, { json }]) => readStack(name, json)))).toEqual([]);
  });
});

describe.each(texts)("$name.yml", ({ text }) => {
  const jobs = Object.values(workflow.parse(parse(text)).jobs).filter((one) => one.strategy !== undefined);

  it("takes the role of each synthesized stack in its own account and region", () => {
    expect(jobs.length).toBeGreaterThan(0);
    for (const { strategy, steps, env } of jobs)
      for (const one of found) {
        expect(evaluate(strategy?.matrix.include ?? "", one)).toEqual(found);
        expect(evaluate(env?.STACK ?? "", one)).toBe(one.stack);
        const given = steps.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with ?? {};
        expect(evaluate(String(given["aws-region"]), one)).toBe(one.region);
        const account = one.account || "444444444444";
        expect(evaluate(String(given["role-to-assume"]), one)).toMatch(
          new RegExp(
            `^arn:${one.partition}:iam::${account}:role/delivery-image-text-${one.environment}-(plan|deploy)$`,
          ),
        );
      }
  });

  it("runs in the environment on GitHub whose people approve the stack, or in one that only looks", () => {
    for (const { environment } of jobs)
      for (const one of found)
        if (environment !== undefined)
          expect([one.environment, `drift-${one.environment}`]).toContain(evaluate(environment, one));
  });

  it("names no region, environment or stack", () => {
    expect(text).not.toMatch(/\b[a-z]{2}(-[a-z]+)+-\d\b/);
    for (const { name } of allEnvironments())
      expect(text).not.toMatch(new RegExp(`[\\s"'\\[/=-]${name}[\\s"'\\]/,}]`));
  });
});
