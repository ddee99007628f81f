import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { Mistake } from "../environments/mistake.ts";

/**
 * A zip that was built before synthesis, copied beside the stack so that the configuration names no path of this
 * machine. Throws, saying what to run, if it is not there.
 */
export function bundle(scope: Construct, folder: string, file: string) {
  const path = join(folder, file);
  if (!existsSync(path)) throw new Mistake(`${path} is missing: run "npm run bundle" first.`);
  const digest = createHash("sha256").update(readFileSync(path)).digest();
  const asset = new TerraformAsset(scope, "zip", {
    path,
    type: AssetType.FILE,
    // By content: cdktf's own hash would leave out the file's name.
    assetHash: digest.toString("hex"),
  });
  // Terraform uploads only when this changes, so it must not depend on times or paths.
  return { path: asset.path, sourceCodeHash: digest.toString("base64") };
}
