import { nodeProblem } from "@image-text/commands/node-version";
import { runCommand, UsageError } from "@image-text/commands/user-error";

await runCommand(async () => {
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) throw new UsageError(problem);
  // Loaded only now: an old Node would stumble over what these import before it could be told, and a mistake
  // should not have to wait for the AWS SDK.
  const { HELP, readOptions } = await import("./options.ts");
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  const { start } = await import("./run-command.ts");
  return start(options);
});
