import { runCommand } from "@image-text/commands/run-command";
import { REPLAY } from "./replay-options.ts";

// The rest is loaded only now: wrong use should not have to wait for the AWS SDK.
await runCommand(REPLAY, async (options) => {
  const { replayEnvironment } = await import("./replay-environment.ts");
  return replayEnvironment(options);
});
