import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineCommand } from "@image-text/commands/command";
import { optional, required, type Values, withDefault } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { stackName, text } from "@image-text/commands/values";
import { stackFaults } from "./guard/folder.ts";
import { providerFaults } from "./guard/terraform.ts";

const GUARD = defineCommand({
  name: "npm run guard --",
  summary:
    "Checks a synthesized stack before anything with credentials reads it. It may hold AWS resources as CDKTF writes them, and nothing else. Where STATE_BUCKET is set, the state must be in that bucket.",
  options: {
    stack: required({
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "the stack, such as dev, tracing-eu-west-1 or delivery-dev",
    }),
    out: withDefault({
      valueName: "DIR",
      read: text,
      default: "cdktf.out",
      help: "the folder that was synthesized into",
    }),
    lock: optional({
      valueName: "FILE",
      read: text,
      help: "also lets Terraform read the stack, without its state and with this lock file, and checks which providers it found",
    }),
  },
  examples: [["npm run guard -- --stack dev", "check cdktf.out/stacks/dev"]],
  exitCodes: { 0: "the stack may meet credentials", 2: "it is refused" },
});

function main({ stack, out, lock }: Values<typeof GUARD.options>): number {
  const folder = join(out, "stacks", stack);
  if (!existsSync(join(folder, "cdk.tf.json"))) throw new UserError(`There is no cdk.tf.json in ${folder}.`);
  const faults = check(folder, stack);
  // Terraform reads only what has passed.
  if (lock !== undefined && faults.length === 0) faults.push(...providerFaults(folder, lock));
  for (const fault of new Set(faults)) process.stderr.write(`${stack}: ${fault}\n`);
  return faults.length > 0 ? EXIT.no : EXIT.done;
}

function check(folder: string, stack: string): string[] {
  try {
    return stackFaults(folder, { stack, stateBucket: process.env.STATE_BUCKET || undefined });
  } catch (error) {
    // What JSON.parse says quotes its input.
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new UserError(`${join(folder, "cdk.tf.json")} is not JSON in UTF-8.`);
    throw error;
  }
}

await runCommand(GUARD, main);
