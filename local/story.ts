import { nodeProblem } from "./node-version.ts";
import { runCommand, UsageError } from "./usage.ts";

await runCommand(async () => {
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) throw new UsageError(problem);
  const { tell } = await import("./chapters.ts");
  return tell(process.argv.slice(2));
});
