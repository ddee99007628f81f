import { join } from "node:path";
import { defineCommand } from "@image-text/commands/command";
import { flag, required, type Values } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { oneOf, stackName } from "@image-text/commands/values";
import { runQuietly } from "../terraform.ts";

const TERRAFORM = defineCommand({
  name: "npx tsx review/ci/terraform.ts",
  summary:
    "Plans a stack into the file plan in its folder, or applies that file, and prints nothing that may hold a value.",
  options: {
    run: required({
      valueName: "COMMAND",
      example: "plan",
      read: oneOf(["plan", "apply"]),
      help: "plan or apply",
    }),
    stack: required({
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "a folder in cdktf.out/stacks",
    }),
    withoutLock: flag({
      help: "plans without locking the state, since a cancelled job would leave the lock behind",
    }),
  },
  exitCodes: { 0: "planned or applied" },
});

function main({ run, stack, withoutLock }: Values<typeof TERRAFORM.options>): number {
  const lock = withoutLock ? ["-lock=false"] : ["-lock-timeout=5m"];
  const args = run === "plan" ? [...lock, "-out=plan"] : [...lock, "plan"];
  const { status, lines } = runQuietly(join("cdktf.out", "stacks", stack), run, args);
  for (const line of lines) process.stdout.write(`${line}\n`);
  return status === 0 ? EXIT.done : EXIT.failed;
}

await runCommand(TERRAFORM, main);
