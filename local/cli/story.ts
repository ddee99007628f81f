import { runCommand } from "@image-text/commands/run-command";
import { STORY } from "./options.ts";

await runCommand(STORY, async (options) => {
  const { compareCapacity } = await import("./compare-capacity.ts");
  return compareCapacity(options);
});
