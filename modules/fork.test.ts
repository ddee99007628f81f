import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { fakeBundles, stacksIn } from "./testing/synth.ts";

const file = (name: string) => fileURLToPath(new URL(`testing/${name}`, import.meta.url));

async function synthesized(bundles: string, ...preload: string[]) {
  const outdir = mkdtempSync(join(tmpdir(), "fork-"));
  const imports = ["tsx", ...preload].flatMap((it) => ["--import", it]);
  await promisify(execFile)(process.execPath, [...imports, file("synthesize.ts"), outdir, bundles]);
  const stacks = Object.entries(stacksIn(outdir)).map(
    ([name, { json }]) => [name, withoutVersion(json)] as const,
  );
  const manifest: { version: string } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  return { stacks: Object.fromEntries(stacks), manifest };
}

/** The JSON of a stack, without the one line in which CDKTF says which version wrote it. */
function withoutVersion(json: object): unknown {
  return JSON.parse(JSON.stringify(json), (key, value) =>
    key === "version" && /^0\./.test(value) ? undefined : value,
  );
}

test("the maintained fork synthesizes the same configuration, but for the version that it writes", async () => {
  const bundles = fakeBundles();
  const [upstream, fork] = await Promise.all([
    synthesized(bundles),
    synthesized(bundles, file("as-fork.ts")),
  ]);
  expect(Object.keys(fork.stacks)).toContain("tracing-eu-central-1");
  expect(fork.stacks).toEqual(upstream.stacks);
  // That it was the fork, the manifest says.
  expect([upstream.manifest.version, fork.manifest.version]).toEqual(["0.21.0", "0.24.0"]);
  expect({ ...fork.manifest, version: "" }).toEqual({ ...upstream.manifest, version: "" });
}, 60_000);
