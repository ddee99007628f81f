import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closest } from "@image-text/commands/closest";
import { UserError } from "@image-text/commands/user-error";
import { ownFolder } from "../host/folder.ts";
import type { Deployment } from "../template/deployment.ts";
import { readDeployment } from "../template/read.ts";
import { TemplateError } from "../template/stack.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Bundles the functions, synthesizes every stack in processes of their own, and reads the stack of one environment.
 * What runs is what would be deployed, except sharp's layer, which is built for this machine.
 * @throws UserError when there is no such environment, or with the output of a synthesis that failed.
 */
export async function synthesize(environment: string): Promise<Deployment> {
  // A folder for this process alone: cdktf empties the folder that it writes to, and another run may be reading it.
  const output = ownFolder(join(REPOSITORY, ".local"), "cdktf.out-");
  await run(["handlers/build.ts", "--layer", "host"], {});
  await run(["main.ts"], { SHARP_LAYER: "host", CDKTF_OUTDIR: output });
  return readSynthesized(output, environment);
}

/**
 * Reads one environment from a folder that was synthesized before.
 * @throws UserError when there is no such environment, or with everything in it that is not understood.
 */
export function readSynthesized(output: string, environment: string): Deployment {
  const environments = environmentsIn(output);
  if (!environments.includes(environment)) {
    const meant = closest(environment, environments);
    throw new UserError(
      `There is no environment "${environment}"${meant === undefined ? "" : ` (did you mean ${meant}?)`}. There are: ${environments.join(", ")}.`,
    );
  }
  try {
    return readDeployment(output, environment);
  } catch (error) {
    if (error instanceof TemplateError) throw new UserError(error.message);
    throw error;
  }
}

/** The stacks with functions; the others hold only settings of the account. */
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
  if (code !== 0) throw new UserError(`${script[0]} failed, so there is nothing to run:\n${output.trim()}`);
}
