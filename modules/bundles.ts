import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { AssetType, TerraformAsset } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/** Digests of the files of one app: every environment takes the same ones, and they are large. */
const digests = new WeakMap<IConstruct, Map<string, Buffer>>();

/**
 * A zip that was built before synthesis, copied beside the stack so that the configuration names no path of this
 * machine. Throws, saying what to run, if it is not there.
 */
export function bundle(scope: Construct, folder: string, file: string) {
  const path = join(folder, file);
  const digest = digestOf(scope, path);
  const asset = new TerraformAsset(scope, "zip", {
    path,
    type: AssetType.FILE,
    // By content: cdktf's own hash would leave out the file's name.
    assetHash: digest.toString("hex"),
  });
  // Terraform uploads only when this changes, so it must not depend on times or paths.
  return { path: asset.path, sourceCodeHash: digest.toString("base64") };
}

function digestOf(scope: Construct, path: string): Buffer {
  const known = digests.get(scope.node.root) ?? new Map<string, Buffer>();
  digests.set(scope.node.root, known);
  const found = known.get(path);
  if (found) return found;
  if (!existsSync(path)) throw new UserError(`${path} is missing: run "npm run bundle" first.`);
  const digest = createHash("sha256").update(readFileSync(path)).digest();
  known.set(path, digest);
  return digest;
}
