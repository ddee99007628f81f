import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import type { StateVersion } from "./digest.ts";
import { runQuietly, TERRAFORM } from "./terraform.ts";

/** A plan's JSON, and the state that it starts from where that is known. */
export interface Source {
  readonly text: string;
  readonly state?: StateVersion;
  /** Provider's address → locked version. */
  readonly locked?: Readonly<Record<string, string>>;
}

/** `cdktf diff` leaves its plan under this name as well. */
const PLAN_FILE = "plan";
const LARGEST_OUTPUT = 512 * 1024 * 1024;

/**
 * Gets the plan: from a file or standard input (JSON, or the plan file itself), or by planning here.
 * @param stack folder of the synthesized stack, `cdktf.out/stacks/<environment>`
 * @throws {UserError} where there is none
 */
export function readSource(plan: string | undefined, stack: string): Source {
  if (plan === undefined) return planHere(stack);
  const bytes = readBytes(plan);
  if (bytes.subarray(0, 4).toString("latin1") !== "PK\u0003\u0004") return { text: decode(bytes) };
  if (plan === "-")
    throw new UserError(
      "Standard input is a binary plan file: name the file with --plan, or pipe `terraform show -json FILE`.",
    );
  return showPlan(resolve(plan), bytes, stack);
}

function readBytes(plan: string): Buffer {
  try {
    return readFileSync(plan === "-" ? 0 : plan);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const why =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : "it cannot be read";
    throw new UserError(
      `The plan ${plan === "-" ? "on standard input" : JSON.stringify(plan)} is not there to review: ${why}.`,
    );
  }
}

/** PowerShell's `>` writes UTF-16. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le");
  return bytes.toString("utf8");
}

function planHere(stack: string): Source {
  requireTerraform();
  step("Synthesizing", "npm", ["run", "--silent", "synth"]);
  if (!existsSync(join(stack, "cdk.tf.json")))
    throw new UserError(
      `There is no stack at ${stack}: --environment must name one that \`npm run synth\` writes.`,
    );
  step("Initialising", TERRAFORM, [`-chdir=${stack}`, "init", "-input=false", "-no-color"]);
  planQuietly(stack);
  const file = resolve(stack, PLAN_FILE);
  return showPlan(file, readFileSync(file), stack);
}

/** Runs one step; what it says goes to standard error, where it does not mix with the review. */
function step(name: string, command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
  });
  if (error || status !== 0)
    throw new UserError(`${name} failed: \`${command} ${args.join(" ")}\` said why, above.`);
}

/** Plans without printing a value: the review says what the plan holds, and masks it. */
function planQuietly(stack: string): void {
  const { status, lines } = runQuietly(stack, "plan", ["-lock-timeout=5m", `-out=${PLAN_FILE}`]);
  for (const line of lines) process.stderr.write(`${line}\n`);
  if (status !== 0)
    throw new UserError(
      `Planning failed. \`${TERRAFORM} -chdir=${stack} plan\` says more, and may print values that are secret.`,
    );
}

function requireTerraform(): void {
  const { error } = spawnSync(TERRAFORM, ["version"], {
    stdio: "ignore",
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  if (error)
    throw new UserError(
      `There is no command \`${TERRAFORM}\`: install Terraform 1.10 or later (https://developer.hashicorp.com/terraform/install), or give a plan as JSON with --plan.`,
    );
}

function showPlan(file: string, bytes: Buffer, stack: string): Source {
  requireTerraform();
  const state = stateOf(bytes);
  try {
    const text = execFileSync(TERRAFORM, [`-chdir=${stack}`, "show", "-json", file], {
      encoding: "utf8",
      maxBuffer: LARGEST_OUTPUT,
      stdio: ["ignore", "pipe", 2],
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    });
    return { text, locked: lockedVersions(bytes), ...(state ? { state } : {}) };
  } catch {
    throw new UserError(
      `Terraform cannot show the plan file: it must be of the stack in ${stack}, initialised by the same version of Terraform.`,
    );
  }
}

/** The dependency lock file that the plan was made with. https://developer.hashicorp.com/terraform/language/files/dependency-lock */
function lockedVersions(bytes: Buffer): Record<string, string> {
  const name = ".terraform.lock.hcl";
  const entry = unzipSync(bytes, { filter: (file) => file.name === name })[name];
  const text = entry ? strFromU8(entry) : "";
  return Object.fromEntries(
    [...text.matchAll(/^provider "([^"]+)" \{\s*version\s*=\s*"([^"]+)"/gm)].map(
      ([, address = "", version = ""]) => [address, version],
    ),
  );
}

const stateFile = z.object({ serial: z.int().nonnegative(), lineage: z.string() });

/** A plan file is a zip that holds the state it was made from. */
function stateOf(bytes: Buffer): StateVersion | undefined {
  const entry = unzipSync(bytes, { filter: ({ name }) => name === "tfstate" }).tfstate;
  if (!entry) return undefined;
  const { serial, lineage } = stateFile.parse(JSON.parse(strFromU8(entry)));
  return lineage === "" ? undefined : { serial, lineage };
}
