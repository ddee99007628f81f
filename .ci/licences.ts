import { readFileSync } from "node:fs";
import { defineCommand } from "@image-text/commands/command";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { type Lock, lockSchema, problemsOf } from "./lock.ts";

const LICENCES = defineCommand({
  name: "npm run licences --",
  summary:
    "Checks package-lock.json: every package has a checksum that npm verifies, comes from the registry, and has a licence that this project accepts.",
  options: {},
  exitCodes: { 0: "every package is accepted", 2: "a package is not" },
});

await runCommand(LICENCES, () => {
  const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
  const lock: Lock = lockSchema.parse(JSON.parse(text));
  const problems = problemsOf(lock);
  for (const problem of problems) console.error(problem);
  const packages = Object.keys(lock.packages).filter((path) => path.includes("node_modules/")).length;
  console.log(`${packages} packages, ${problems.length} problems.`);
  return problems.length === 0 ? EXIT.done : EXIT.no;
});
