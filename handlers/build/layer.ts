import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { checkFiles, checkLoading, type DeployedPlatform } from "./check-layer.ts";
import { replaceFile } from "./write.ts";
import { zip } from "./zip.ts";

/** `host` is for local runs: built from the repository's own `node_modules`, without network. */
export const PLATFORMS = ["linux-arm64", "linux-x64", "host"] as const;
export type Platform = (typeof PLATFORMS)[number];

const LOCK_FOLDER = fileURLToPath(new URL("../layers/sharp", import.meta.url));

/** What a program needs when it runs, and the licences: no sources, no types. */
const NEEDED = /\.(c?js|mjs|json|node|so(\.[\d.]+)?|dylib|wasm)$|\/(LICENSE|README)[^/]*$/;
const UNNEEDED = /\/(src|install)\/|\/\.package-lock\.json$|\/\.bin\//;

/**
 * What npm is told, whatever the user's configuration says: it decides about versions and content of the layer.
 * Registry, proxy, certificates and cache remain the user's. https://docs.npmjs.com/cli/v11/using-npm/config
 */
const FLAGS = [
  "--include=optional",
  "--include=prod",
  "--install-strategy=hoisted",
  "--libc=glibc",
  "--ignore-scripts",
  "--package-lock",
  "--no-global",
  "--no-workspaces",
  "--no-dry-run",
  "--no-audit",
  "--no-fund",
];

/**
 * Writes the layer with sharp for a platform, unless the file is there already, unchanged, and made from the same
 * versions. Lambda unpacks it at /opt, and has /opt/nodejs/node_modules on NODE_PATH
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html).
 * Throws, saying what to do, when the packages for another platform cannot be downloaded, or when what npm installed
 * would not run there. Then nothing is written.
 */
export async function layer(platform: Platform, file: string): Promise<"written" | "unchanged"> {
  const inputs = await keyOf(platform);
  const keyFile = `${file}.key`;
  const [key, there] = await Promise.all([
    readFile(keyFile, "utf8").catch(() => undefined),
    readFile(file).catch(() => undefined),
  ]);
  if (there !== undefined && key === keyWith(inputs, there)) return "unchanged";
  const made = platform === "host" ? await hostLayer() : await platformLayer(platform);
  await replaceFile(file, made);
  // Last, and about the very bytes: a build that ends before leaves a file that does not fit its key.
  await replaceFile(keyFile, keyWith(inputs, made));
  return "written";
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const keyWith = (inputs: string, zipped: Uint8Array) => `${inputs} ${sha256(zipped)}\n`;

/** Of everything that the layer is made from. */
async function keyOf(platform: Platform): Promise<string> {
  const parts =
    platform === "host"
      ? await Promise.all(packagesOf("sharp").map(({ folder }) => readFile(join(folder, "package.json"))))
      : [await readFile(join(LOCK_FOLDER, "package-lock.json"))];
  const own = await Promise.all(
    ["layer.ts", "check-layer.ts", "zip.ts"].map((name) => readFile(new URL(name, import.meta.url))),
  );
  const hash = createHash("sha256");
  for (const part of [...parts, ...own]) hash.update(part);
  return hash.digest("hex");
}

async function platformLayer(platform: DeployedPlatform): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "sharp-layer-"));
  try {
    await cp(LOCK_FOLDER, folder, { recursive: true });
    await install(platform, folder);
    const files = await filesOf(join(folder, "node_modules"));
    checkFiles(files, platform);
    await checkLoading(folder, platform);
    return zip(files, 6);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install(platform: DeployedPlatform, folder: string): Promise<void> {
  const [os, cpu] = platform.split("-");
  try {
    await promisify(execFile)("npm", ["ci", `--os=${os}`, `--cpu=${cpu}`, ...FLAGS], {
      cwd: folder,
      shell: process.platform === "win32",
    });
  } catch (error) {
    throw new Error(
      `sharp for ${platform} could not be installed. It is downloaded from the npm registry, once for each ` +
        "version: connect and run this again, or build only what this machine needs with `--layer host`.\n" +
        `npm said: ${error instanceof Error ? error.message.trim() : error}`,
      { cause: error },
    );
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
    if (NEEDED.test(name) && !UNNEEDED.test(name)) files.set(name, await readFile(path));
  }
  return files;
}
