import { defineCommand } from "@image-text/commands/command";
import { optional, type Values } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { stackName } from "@image-text/commands/values";
import { loadStacks } from "../stack.ts";
import { deliveries } from "./deliveries.ts";

const STACKS = defineCommand({
  name: "npx tsx review/ci/stacks.ts",
  summary:
    "Prints `stacks=[…]`: every synthesized stack that has roles to deliver it, with its environment, account, region and partition, for a workflow's matrix.",
  options: {
    stack: optional({ valueName: "NAME", read: stackName, help: "only this one" }),
  },
  examples: [['npx tsx review/ci/stacks.ts >> "$GITHUB_OUTPUT"', "the matrix as the output of a step"]],
  exitCodes: { 0: "printed" },
});

function main({ stack }: Values<typeof STACKS.options>): number {
  const all = deliveries(loadStacks());
  const some = stack === undefined ? all : all.filter((one) => one.stack === stack);
  if (stack !== undefined && some.length === 0)
    throw new UserError(
      `There is no stack ${stack} to deliver. There are: ${all.map((one) => one.stack).join(", ") || "none"}.`,
    );
  process.stdout.write(`stacks=${JSON.stringify(some)}\n`);
  return EXIT.done;
}

await runCommand(STACKS, main);
