import { runCommand } from "@image-text/commands/run-command";
import { explain } from "./explain.ts";
import { REVIEW } from "./options.ts";

await runCommand(REVIEW, explain);
