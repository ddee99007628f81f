import { runCommand } from "@image-text/commands/run-command";
import type { Bundle } from "../page/server/index.ts";
import { CHECK, checkExpressions } from "./check.ts";
import { EXPECT, expectTraces } from "./expect.ts";
import { START, start } from "./start.ts";

/** Runs the command that the arguments name, and ends the process. `bundle` is the page, if it was compiled before. */
export async function main(bundle?: Promise<Bundle>): Promise<never> {
  const [command] = process.argv.slice(2);
  if (command === "expect") {
    const expression = takeArgument();
    return await runCommand(EXPECT, (options) => expectTraces(expression, options));
  }
  if (command === "check") {
    const file = takeArgument();
    return await runCommand(CHECK, () => checkExpressions(file));
  }
  return await runCommand(START, (options) => start(options, bundle));
}

/** Takes the command's name and its argument out of the arguments, so that only options are left. */
function takeArgument(): string {
  const [, , name, argument] = process.argv;
  if (argument === undefined || /^--?[a-z]/.test(argument)) {
    process.argv.splice(2, 1, "--help");
    if (argument !== "--help" && argument !== "-h") console.error(`${name} needs an argument.\n`);
    return "";
  }
  process.argv.splice(2, 2);
  return argument;
}
