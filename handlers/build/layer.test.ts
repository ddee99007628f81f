import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
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
