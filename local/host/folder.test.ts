import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { ownFolder } from "./folder.ts";

it("takes the place of what killed processes left behind, and leaves everything else", () => {
  const parent = mkdtempSync(join(tmpdir(), "folder-test-"));
  const { pid: ended } = spawnSync(process.execPath, ["--version"]);
  for (const name of [`run-${ended}-abc`, "run-of-somebody", `other-${ended}-abc`]) {
    mkdirSync(join(parent, name, "deep"), { recursive: true });
  }
  const first = ownFolder(parent, "run-");
  const second = ownFolder(parent, "run-");
  expect(existsSync(first)).toBe(true);
  expect(readdirSync(parent).sort()).toEqual(
    [basename(first), basename(second), "run-of-somebody", `other-${ended}-abc`].sort(),
  );
});
