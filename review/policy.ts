import { writeFileSync } from "node:fs";
import { readArguments, runCommand } from "./command.ts";
import { evaluate, type PolicyResult } from "./policy/evaluate.ts";
import { rules } from "./policy/rules/index.ts";
import { toSarif } from "./policy/sarif.ts";
import { Problem } from "./problem.ts";
import { loadStacks } from "./stack.ts";

const usage = `npm run policy [-- --json FILE] [--sarif FILE] [--rules]

Tries every rule on every stack in cdktf.out. Exit codes: 0 kept, 1 bad input, 2 not kept.

  --json FILE   writes what was found as data (- for standard output, instead of the text)
  --sarif FILE  the same as SARIF, for code scanning (- as above)
  --rules       lists the rules
`;

function main(args: readonly string[]): number {
  const options = readArguments(args, {
    help: { type: "boolean", short: "h" },
    rules: { type: "boolean" },
    json: { type: "string" },
    sarif: { type: "string" },
  });
  if (options.help || options.rules) {
    process.stdout.write(options.help ? usage : list());
    return 0;
  }
  const out = process.env.CDKTF_OUTDIR ?? "cdktf.out";
  const stacks = loadStacks(out);
  if (stacks.length === 0) throw new Problem(`There are no stacks in ${out}: run \`npm run synth\` first.`);
  const result = evaluate(stacks);
  const write = (file: string | undefined, data: object) => {
    const text = `${JSON.stringify(data, null, 2)}\n`;
    if (file === "-") process.stdout.write(text);
    else if (file !== undefined) writeFileSync(file, text);
  };
  write(options.json, result);
  write(options.sarif, toSarif(result, out));
  if (options.json !== "-" && options.sarif !== "-") process.stdout.write(tell(result, stacks.length));
  return result.failed.length > 0 || result.idle.length > 0 ? 2 : 0;
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

await runCommand(main);
