import { nodeProblem } from "./node-version.ts";
import { runCommand, UsageError } from "./usage.ts";

await runCommand(async () => {
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) throw new UsageError(problem);
  // Loaded only now: an old Node would stumble over what this imports before it could be told.
  const { start } = await import("./cli.ts");
  return start(process.argv.slice(2));
});
