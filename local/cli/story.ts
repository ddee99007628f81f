import { nodeProblem } from "@image-text/commands/node-version";
import { runCommand, UsageError } from "@image-text/commands/user-error";

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
