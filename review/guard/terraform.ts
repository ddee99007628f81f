import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { TERRAFORM } from "../terraform.ts";

const AWS = "registry.terraform.io/hashicorp/aws";

/**
 * Lets Terraform read a stack without its state, and compares the providers that it needs with the only one that is
 * allowed. Its hashes are the only proof of what is downloaded.
 * https://developer.hashicorp.com/terraform/language/files/dependency-lock
 * @throws UserError where Terraform does not accept the stack, or the provider is not the locked one
 */
export function providerFaults(folder: string, lock: string): string[] {
  if (!existsSync(lock))
    throw new UserError(
      `There is no ${lock}, which proves what is downloaded: see "Setting it up" in docs/delivery.md.`,
    );
  copyFileSync(lock, join(folder, ".terraform.lock.hcl"));
  terraform(folder, ["init", "-backend=false", "-input=false", "-lockfile=readonly", "-no-color"]);
  return foreignProviders(terraform(folder, ["providers", "-no-color"]));
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
  if (error || status !== 0) throw new UserError(`\`${TERRAFORM} ${args.join(" ")}\` failed in ${folder}.`);
  return stdout;
}
