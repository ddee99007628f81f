import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkFiles, checkLoading, isThisMachine } from "./check-layer.ts";
import { hostLayer, layer } from "./layer.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layer-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("has sharp with all that it loads where Lambda looks for it, and its licences", async () => {
  const names = Object.keys(unzipSync(await hostLayer()));
  const libraries = names.filter((name) => /\.(node|so|dylib|dll)/.test(name));
  expect(names).toContain("nodejs/node_modules/sharp/package.json");
  expect(names).toContain("nodejs/node_modules/detect-libc/package.json");
  expect(names).toContain("nodejs/node_modules/sharp/LICENSE");
  expect(libraries.length).toBeGreaterThanOrEqual(1);
  expect(names.every((name) => name.startsWith("nodejs/node_modules/"))).toBe(true);
  expect(names.filter((name) => name.endsWith(".d.ts") || name.includes("/src/"))).toEqual([]);
});

test("is made once, and again when the file is gone", async () => {
  const file = join(folder, "layer.zip");
  expect(await layer("host", file)).toBe("written");
  const { mtimeMs } = await stat(file);
  expect(await layer("host", file)).toBe("unchanged");
  expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  await rm(file);
  expect(await layer("host", file)).toBe("written");
});

test("is made again when the file is not the one that was checked", async () => {
  const file = join(folder, "layer.zip");
  await layer("host", file);
  const good = await readFile(file);
  await writeFile(file, good.subarray(0, 1000));
  expect(await layer("host", file)).toBe("written");
  expect(Buffer.compare(await readFile(file), good)).toBe(0);
});

describe("what npm installed is not taken on trust", () => {
  const elf = (machine: number) => {
    const bytes = Buffer.alloc(64);
    bytes.write("\x7fELF", "latin1");
    bytes.writeUInt16LE(machine, 18);
    return bytes;
  };
  const ARM = elf(183);
  const sound = {
    "nodejs/node_modules/sharp/package.json": Buffer.from("{}"),
    "nodejs/node_modules/@img/sharp-linux-arm64/lib/sharp-linux-arm64.node": ARM,
    "nodejs/node_modules/@img/sharp-libvips-linux-arm64/lib/libvips-cpp.so.8.18.7": ARM,
  };
  const [, addon = "", libvips = ""] = Object.keys(sound);
  const check = (change: Record<string, Buffer | undefined>) =>
    checkFiles(
      new Map(
        Object.entries({ ...sound, ...change }).flatMap(([name, bytes]) => (bytes ? [[name, bytes]] : [])),
      ),
      "linux-arm64",
    );

  test("a layer with both binaries for the platform is fine", () => {
    expect(() => check({})).not.toThrow();
  });

  test.each([
    ["no addon", { [addon]: undefined }, "sharp's addon is missing"],
    ["no libvips", { [libvips]: undefined }, "libvips is missing"],
    ["neither", { [addon]: undefined, [libvips]: undefined }, "addon is missing; libvips is missing"],
    ["no sharp", { "nodejs/node_modules/sharp/package.json": undefined }, "sharp itself is missing"],
    ["two addons", { "nodejs/node_modules/@img/sharp-linux-x64/lib/a.node": elf(62) }, "there 2 times"],
    ["another platform's program", { [addon]: elf(62) }, "is not a program for linux-arm64"],
    ["no program at all", { [libvips]: Buffer.from("404 not found") }, "is not a program"],
  ])("%s is refused", (_, change, message) => {
    expect(() => check(change)).toThrow(message);
  });
});

test("sharp is loaded from the layer where this machine is such a platform", async () => {
  const platform = (["linux-x64", "linux-arm64"] as const).find(isThisMachine);
  if (platform === undefined) return;
  await mkdir(join(folder, "node_modules/sharp"), { recursive: true });
  await writeFile(join(folder, "node_modules/sharp/index.js"), 'throw new Error("Could not load libvips")');
  await expect(checkLoading(folder, platform)).rejects.toThrow(/does not load.*Could not load libvips/s);
  const repository = fileURLToPath(new URL("../..", import.meta.url));
  await expect(checkLoading(repository, platform)).resolves.toBeUndefined();
});

test("a layer that cannot be downloaded says what to do", async () => {
  const saved = process.env.npm_config_registry;
  const cache = process.env.npm_config_cache;
  process.env.npm_config_registry = "http://127.0.0.1:9";
  process.env.npm_config_cache = folder;
  process.env.npm_config_fetch_retries = "0";
  try {
    await expect(layer("linux-arm64", join(folder, "layer.zip"))).rejects.toThrow(
      /could not be installed.*connect.*--layer host/s,
    );
  } finally {
    delete process.env.npm_config_fetch_retries;
    for (const [name, value] of Object.entries({ npm_config_registry: saved, npm_config_cache: cache })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

test("Lambda gets the sharp that is developed with", async () => {
  const version = async (path: string) => JSON.parse(await readFile(new URL(path, import.meta.url), "utf8"));
  const ours = (await version("../../package.json")).dependencies.sharp;
  expect((await version("../layers/sharp/package.json")).dependencies.sharp).toBe(ours);
  expect((await version("../layers/sharp/package-lock.json")).packages["node_modules/sharp"].version).toBe(
    ours,
  );
});
