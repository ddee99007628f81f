import { nodeProblem } from "./node-version.ts";
import { runCommand, UsageError } from "./usage.ts";

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
  const { start } = await import("./cli.ts");
  return start(options);
});
