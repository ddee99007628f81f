import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";

/** Starts a function that never ends, and tells its process. */
const RUN = `
import { functionOf, startLambda } from ${JSON.stringify(new URL("fixture.ts", import.meta.url).href)};
const endless = functionOf(\`export const handler = () => {
  console.log("process " + process.pid);
  return new Promise(() => setInterval(() => {}, 1000));
}\`, { timeoutSeconds: 900, logFormat: "Text" });
const { lambda } = await startLambda([endless]);
lambda.deliver(endless.arn, "{}", undefined);
for (;;) {
  const line = lambda.logs(endless.name).map(({ text }) => text).find((text) => text.includes("process "));
  if (line !== undefined) { console.log(/process (\\d+)/.exec(line)[1]); break; }
  await new Promise((resolve) => setImmediate(resolve));
}
`;

it("does not outlive a run that is killed", async () => {
  const run = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", RUN], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: run.stdout }), "line");
  const pid = Number(line);
  expect(process.kill(pid, 0)).toBe(true);
  run.kill("SIGKILL");
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), 5000);
}, 20_000);
