import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const SOURCE = "registry.terraform.io/hashicorp/aws";
const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/** Terraform's own implied mirrors, and where machines keep one of their own. https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
export const MIRRORS = [
  process.env.TERRAFORM_MIRROR,
  "/opt/tf-plugins",
  join(homedir(), ".terraform.d/plugins"),
  "/usr/local/share/terraform/plugins",
  "/usr/share/terraform/plugins",
];

export interface Provider {
  readonly version: string;
  readonly folder: string;
}

export function provider(): Provider | undefined {
  for (const mirror of MIRRORS) {
    if (!mirror || !existsSync(join(mirror, SOURCE))) continue;
    for (const version of readdirSync(join(mirror, SOURCE)).toSorted().toReversed()) {
      const folder = join(mirror, SOURCE, version, PLATFORM);
      if (existsSync(folder)) return { version, folder };
    }
  }
  return undefined;
}

/** Presents the provider of this machine under a version number, in a mirror of its own. */
export function presentProvider(mirror: string, version: string): void {
  const real = provider();
  if (!real) throw new Error("No AWS provider on this machine.");
  const folder = join(mirror, SOURCE, version);
  mkdirSync(folder, { recursive: true });
  symlinkSync(real.folder, join(folder, PLATFORM));
}
