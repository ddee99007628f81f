import { nodeProblem } from "./node-version.ts";
import { runCommand, UsageError } from "./usage.ts";

await runCommand(async () => {
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) throw new UsageError(problem);
  const { readStoryOptions, STORY_HELP } = await import("./options.ts");
  const options = readStoryOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(STORY_HELP);
    return 0;
  }
  const { tell } = await import("./chapters.ts");
  return tell(options);
});
