import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { isRecord } from "../json.ts";
import { parseStrictJson } from "../strict-json.ts";
import { TERRAFORM } from "../terraform.ts";

const STACK_FILE = "cdk.tf.json";
const LOCK_FILE = ".terraform.lock.hcl";
const AWS = "registry.terraform.io/hashicorp/aws";

/**
 * Lets Terraform read a stack, and compares the providers that it needs with the only one that is allowed.
 *
 * Terraform reads a copy without the backend, since it lists providers only where it has initialised the state, and
 * there are no credentials for that yet. The lock file is put into the stack's folder as well: its hashes are the
 * only proof of what is downloaded. https://developer.hashicorp.com/terraform/language/files/dependency-lock
 * @throws UserError where Terraform does not accept the stack, or the provider is not the locked one
 */
export function providerFaults(folder: string, lock: string): string[] {
  if (!existsSync(lock))
    throw new UserError(
      `There is no ${lock}, which verifies the provider's checksums: see "Setting it up" in docs/delivery.md.`,
    );
  copyFileSync(lock, join(folder, LOCK_FILE));
  const copy = mkdtempSync(join(tmpdir(), "guard-"));
  try {
    copyFileSync(lock, join(copy, LOCK_FILE));
    const { value } = parseStrictJson(readFileSync(join(folder, STACK_FILE), "utf8"));
    writeFileSync(join(copy, STACK_FILE), JSON.stringify(withoutBackend(value)));
    terraform(copy, ["init", "-input=false", "-lockfile=readonly", "-no-color"]);
    return foreignProviders(terraform(copy, ["providers", "-no-color"]));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function withoutBackend(document: unknown): unknown {
  if (!isRecord(document) || !isRecord(document.terraform)) return document;
  const { backend: _, ...terraform } = document.terraform;
  return { ...document, terraform };
}

/** Providers other than AWS's in what `terraform providers` prints. */
export function foreignProviders(printed: string): string[] {
  const found = [...printed.matchAll(/provider\[([^\]]*)\]/g)].map(([, source]) => source ?? "");
  if (found.length === 0) return ["Terraform found no provider at all"];
  return [...new Set(found)]
    .filter((source) => source !== AWS)
    .map(
      (source) =>
        `Terraform would use the provider ${/^[\w./-]{1,100}$/.test(source) ? source : "(a strange name)"}`,
    );
}

function terraform(folder: string, args: readonly string[]): string {
  const { status, stdout, error } = spawnSync(TERRAFORM, [`-chdir=${folder}`, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
  });
  if (error || status !== 0)
    throw new UserError(`\`${TERRAFORM} ${args.join(" ")}\` failed, for the reason above.`);
  return stdout;
}
