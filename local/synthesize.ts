import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment } from "./template/deployment.ts";
import { readDeployment } from "./template/read.ts";
import { TemplateError } from "./template/stack.ts";
import { UsageError } from "./usage.ts";

const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles the functions, synthesizes every stack in processes of their own, and reads one environment's.
 * What runs is what would be deployed, but for sharp's layer, which is the one for this machine.
 * @throws UsageError when there is no such environment, or with what the synthesis itself printed.
 */
export async function synthesize(environment: string): Promise<Deployment> {
  const output = newFolder();
  await run(["handlers/build.ts", "--layer", "host"], {});
  await run(["main.ts"], { SHARP_LAYER: "host", CDKTF_OUTDIR: output });
  const environments = environmentsIn(output);
  if (!environments.includes(environment)) {
    throw new UsageError(`There is no environment "${environment}": there are ${environments.join(", ")}.`);
  }
  try {
    return readDeployment(output, environment);
  } catch (error) {
    if (error instanceof TemplateError) throw new UsageError(error.message);
    throw error;
  }
}

const PREFIX = "cdktf.out-";

/**
 * A folder of this process alone: cdktf empties the one it writes to, and another run may be reading there.
 * It carries the process's id and goes when the process ends; what a killed one left behind goes here.
 */
function newFolder(): string {
  const parent = join(REPOSITORY, ".local");
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (name.startsWith(PREFIX) && !isRunning(Number.parseInt(name.slice(PREFIX.length), 10))) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    return Number.isInteger(pid) && process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The stacks that have functions; the others only hold settings of the account. */
function environmentsIn(output: string): readonly string[] {
  return readdirSync(join(output, "stacks")).filter((name) =>
    readFileSync(join(output, "stacks", name, "cdk.tf.json"), "utf8").includes('"aws_lambda_function"'),
  );
}

/** Runs one of the repository's own TypeScript files; its output is shown only when it fails. */
async function run(script: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", ...script], {
    cwd: REPOSITORY,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new UsageError(`${script[0]} failed, so there is nothing to run:\n${output.trim()}`);
}
