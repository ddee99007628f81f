import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { replaceFile } from "./write.ts";
import { zip } from "./zip.ts";

/** `host` is for running on this machine: made from the repository's own `node_modules`, without network. */
export const platforms = ["linux-arm64", "linux-x64", "host"] as const;
export type Platform = (typeof platforms)[number];

const lockFolder = fileURLToPath(new URL("../layers/sharp", import.meta.url));

/** What a program needs when it runs, and the licences: no sources, no types. */
const needed = /\.(c?js|mjs|json|node|so(\.[\d.]+)?|dylib|wasm)$|\/(LICENSE|README)[^/]*$/;
const unneeded = /\/(src|install)\/|\/\.package-lock\.json$|\/\.bin\//;

/**
 * Writes the layer with sharp for a platform, unless the file is there already and was made from the same versions.
 * Lambda unpacks it at /opt, and has /opt/nodejs/node_modules on NODE_PATH
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html).
 * Throws, saying what to do, when the packages for another platform cannot be downloaded.
 */
export async function layer(platform: Platform, file: string): Promise<"written" | "unchanged"> {
  const key = await keyOf(platform);
  const keyFile = `${file}.key`;
  const [made] = await Promise.all([
    readFile(keyFile, "utf8").catch(() => undefined),
    // The key counts only as long as its zip is there.
    readFile(file),
  ]).catch(() => []);
  if (made === key) return "unchanged";
  await replaceFile(file, platform === "host" ? await hostLayer() : zip(await installedFiles(platform), 6));
  await replaceFile(keyFile, key);
  return "written";
}

/** Changes when the content of the layer would. */
async function keyOf(platform: Platform): Promise<string> {
  const parts =
    platform === "host"
      ? await Promise.all(packagesOf("sharp").map(({ folder }) => readFile(join(folder, "package.json"))))
      : [await readFile(join(lockFolder, "package-lock.json"))];
  const own = await Promise.all(
    [fileURLToPath(import.meta.url), fileURLToPath(new URL("zip.ts", import.meta.url))].map((path) =>
      readFile(path),
    ),
  );
  const hash = createHash("sha256");
  for (const part of [...parts, ...own]) hash.update(part);
  return hash.digest("hex");
}

async function installedFiles(platform: Exclude<Platform, "host">): Promise<Map<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), "sharp-layer-"));
  try {
    await cp(lockFolder, folder, { recursive: true });
    const [os, cpu] = platform.split("-");
    const flags = [
      `--os=${os}`,
      `--cpu=${cpu}`,
      "--libc=glibc",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
    ];
    await promisify(execFile)("npm", ["ci", ...flags], { cwd: folder, shell: process.platform === "win32" });
    return await filesOf(join(folder, "node_modules"));
  } catch (error) {
    throw new Error(
      `sharp for ${platform} could not be installed. It is downloaded from the npm registry, once for each ` +
        "version: connect and run this again, or build only what this machine needs with `--layer host`.\n" +
        `npm said: ${error instanceof Error ? error.message.trim() : error}`,
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The layer for this machine. Stored, not compressed: it is unpacked where it is made. */
export async function hostLayer(): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { name, folder } of packagesOf("sharp")) {
    for (const [path, bytes] of await filesOf(folder, name)) files.set(path, bytes);
  }
  return zip(files, 0);
}

/** A package with all that it depends on and that is installed, each once. */
function packagesOf(name: string, from = import.meta.url, seen = new Map<string, string>()) {
  const folder = folderOf(name, from);
  if (folder !== undefined && !seen.has(name)) {
    seen.set(name, folder);
    const manifest = createRequire(from)(join(folder, "package.json"));
    const names = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    for (const each of names) packagesOf(each, join(folder, "package.json"), seen);
  }
  return [...seen].map(([name, folder]) => ({ name, folder }));
}

/** Looks where Node would, past the packages' own `exports`. */
function folderOf(name: string, from: string): string | undefined {
  const require = createRequire(from);
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return dirname(require.resolve(join(folder, name, "package.json")));
    } catch {
      // Not in this folder; optional packages of other platforms are in none.
    }
  }
  return undefined;
}

async function filesOf(folder: string, prefix = ""): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = join("nodejs/node_modules", prefix, relative(folder, path)).split(sep).join("/");
    if (needed.test(name) && !unneeded.test(name)) files.set(name, await readFile(path));
  }
  return files;
}
