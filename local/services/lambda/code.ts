import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { unzipSync } from "fflate";
import type { FunctionSettings } from "../../template/deployment.ts";

/** Where a function's files lie on this machine, as `/var/task` and `/opt` on AWS. */
export interface UnpackedCode {
  readonly taskRoot: string;
  readonly layerRoot: string;
  /** Of the function's own zip: its hash in base64, and its size. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Unpacks a function's zip and its layers below `directory`, just as Lambda does: layers in their order, a
 * later one over an earlier one. https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
 */
export async function unpackCode(settings: FunctionSettings, directory: string): Promise<UnpackedCode> {
  const taskRoot = join(directory, settings.name, "task");
  const layerRoot = join(directory, settings.name, "opt");
  const archive = await unzip(settings.zip, taskRoot, settings.name);
  await mkdir(layerRoot, { recursive: true });
  for (const layer of settings.layers) await unzip(layer.zip, layerRoot, settings.name);
  const sha256 = createHash("sha256").update(archive).digest("base64");
  return { taskRoot, layerRoot, sha256, bytes: archive.length };
}

async function unzip(zip: string, root: string, functionName: string): Promise<Buffer> {
  const archive = await readFile(zip).catch(() => {
    throw new UserError(
      `${functionName}: its code ${zip} cannot be read; run \`npm run bundle\` to build it.`,
    );
  });
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive);
  } catch (cause) {
    throw new UserError(`${functionName}: ${zip} is not a zip file (${String(cause)}).`);
  }
  await mkdir(root, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith("/")) continue;
    const path = resolve(root, name);
    if (relative(root, path).split(sep)[0] === "..") {
      throw new UserError(
        `${functionName}: ${zip} holds "${name}", which lies outside of the function's folder.`,
      );
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return archive;
}
