// `node --import ./commands/ready.mjs FILE.ts` runs a command, once the machine has what every command needs.
import { tmpdir } from "node:os";
import { nodeProblem, temporaryFolderProblem } from "./machine.mjs";

const problem = nodeProblem(process.versions.node) ?? temporaryFolderProblem(tmpdir());
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
await import("tsx");
