import { runCommand } from "@image-text/commands/run-command";
import { CHAOS } from "./options.ts";

// The rest is loaded only now: wrong use should not have to wait for the AWS SDK.
await runCommand(CHAOS, async (options) => {
  const { runChaos } = await import("./run-chaos.ts");
  return runChaos(options);
});
