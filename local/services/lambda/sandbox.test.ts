import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** Starts a function that never ends and holds a connection to `port` for as long as its process is there. */
const runOf = (port: number) => `
import { functionOf, startLambda } from ${JSON.stringify(new URL("fixture.ts", import.meta.url).href)};
const endless = functionOf(\`import { connect } from "node:net";
export const handler = () => new Promise(() => connect(${port}, "127.0.0.1"));\`, { timeoutSeconds: 900 });
const { lambda } = await startLambda([endless]);
lambda.deliver(endless.arn, "{}", undefined);
`;

it("does not outlive a run that is killed", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const run = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", runOf(port)], {
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    const [held]: [Socket] = (await once(server, "connection")) as [Socket];
    held.resume().on("error", () => undefined);
    const gone = once(held, "close");
    run.kill("SIGKILL");
    await expect(gone).resolves.toBeDefined();
  } finally {
    server.close();
  }
}, 15_000);
