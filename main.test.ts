import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { allEnvironments } from "./environments/index.ts";
import { fakeBundles } from "./modules/testing/synth.ts";

/** Runs main.ts in an empty folder, as cdktf runs it in that of cdktf.json. */
function run(prepare: (folder: string) => void, environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "main-"));
  prepare(folder);
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), main], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...environment },
  });
  const made = (stack: string) => existsSync(join(folder, "cdktf.out", "stacks", stack, "cdk.tf.json"));
  return { status, stderr, made };
}

const bundled = (folder: string) => cpSync(fakeBundles(), join(folder, "dist"), { recursive: true });

test("every stack is synthesized, whichever will be deployed", () => {
  const { status, stderr, made } = run(bundled);
  expect([status, stderr]).toEqual([0, ""]);
  const stacks = allEnvironments().flatMap(({ name, region }) => [name, `tracing-${region}`]);
  expect(stacks.filter((it) => !made(it))).toEqual([]);
});

test("what a user can put right is told in a sentence, without a stack trace", () => {
  const missing = run(() => {});
  expect(missing.status).toBe(1);
  expect(missing.stderr).toMatch(
    /^\S+sharp-layer-linux-arm64\.zip is missing: run "npm run bundle" first\.\n$/,
  );
  const layer = run(bundled, { SHARP_LAYER: "mine" });
  expect([layer.status, layer.stderr]).toEqual([1, 'SHARP_LAYER can only be "host", not "mine".\n']);
});
