import { runCommand } from "@image-text/commands/run-command";
import { START } from "./options.ts";

// The rest is loaded only now: wrong use should not have to wait for the AWS SDK.
await runCommand(START, async (options) => {
  const { runEnvironment } = await import("./run-environment.ts");
  return runEnvironment(options);
});
