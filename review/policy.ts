import { writeFileSync } from "node:fs";
import { defineCommand } from "@image-text/commands/command";
import { flag, optional, type Values } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { outputFileOrStdout } from "@image-text/commands/values";
import { evaluate, type PolicyResult, showResult } from "./policy/evaluate.ts";
import { rules } from "./policy/rules/index.ts";
import { toSarif } from "./policy/sarif.ts";
import { loadStacks } from "./stack.ts";

const POLICY = defineCommand({
  name: "npm run policy --",
  summary: "Checks every synthesized stack in cdktf.out against every policy rule.",
  options: {
    json: optional({
      valueName: "FILE",
      read: outputFileOrStdout,
      help: "writes the result as data; - writes it to standard output, instead of the text",
    }),
    sarif: optional({
      valueName: "FILE",
      read: outputFileOrStdout,
      help: "writes the result as SARIF, for code scanning; - as above",
    }),
    rules: flag({ help: "lists the rules" }),
  },
  exitCodes: { 0: "no rule is violated", 2: "a rule is violated" },
  check: ({ json, sarif }) =>
    json === "-" && sarif === "-" ? ["--json and --sarif cannot both be written to standard output."] : [],
});

function main(options: Values<typeof POLICY.options>): number {
  if (options.rules) {
    process.stdout.write(list());
    return EXIT.done;
  }
  const out = process.env.CDKTF_OUTDIR ?? "cdktf.out";
  const stacks = loadStacks(out);
  if (stacks.length === 0) throw new UserError(`There are no stacks in ${out}: run \`npm run synth\` first.`);
  const result = showResult(evaluate(stacks));
  const write = (file: string | undefined, data: object) => {
    const text = `${JSON.stringify(data, null, 2)}\n`;
    if (file === "-") process.stdout.write(text);
    else if (file !== undefined) writeFileSync(file, text);
  };
  write(options.json, result);
  write(options.sarif, toSarif(result, out));
  if (options.json !== "-" && options.sarif !== "-") process.stdout.write(tell(result, stacks.length));
  return result.failed.length > 0 || result.idle.length > 0 ? EXIT.no : EXIT.done;
}

/** The findings as lines for a person. */
function tell({ rules: tried, failed, skipped, idle }: PolicyResult, stacks: number): string {
  const place = (one: { stack: string; construct?: string; address?: string }) =>
    [one.stack, one.construct ?? one.address].filter(Boolean).join("/");
  return [
    ...failed.map((one) => `✗ ${one.rule} ${place(one)} ${one.says}\n    ${one.title}`),
    ...idle.map((one) => `✗ ${one.id} skipped at ${place(one)} ${one.why}`),
    ...skipped.map((one) => `– ${one.rule} ${place(one)} skipped: ${one.skipped}`),
    `${tried} rules on ${stacks} stacks: ${failed.length + idle.length} not kept, ${skipped.length} skipped on purpose.`,
    "",
  ].join("\n");
}

function list(): string {
  return rules
    .map(
      (rule) =>
        `${rule.id} ${rule.title}\n    ${rule.reason}\n    ${[rule.source, ...rule.covers].join(" ")}\n`,
    )
    .join("");
}

await runCommand(POLICY, main);
