import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { isAccepted, lockSchema, problemsOf } from "./lock.ts";

const GOOD = { version: "1.0.0", integrity: `sha512-${"a".repeat(86)}==`, license: "MIT" };
const problems = (packages: Record<string, object>) =>
  problemsOf(lockSchema.parse({ lockfileVersion: 3, packages }));

test("the lock file of this project has no problem", () => {
  const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
  expect(problemsOf(lockSchema.parse(JSON.parse(text)))).toEqual([]);
});

describe("a package", () => {
  it.each<[string, object, RegExp]>([
    ["without a checksum", { integrity: undefined }, /no SHA-512/],
    ["with a weak checksum", { integrity: "sha1-abcd=" }, /no SHA-512/],
    ["from a repository", { resolved: "git+ssh://git@example.com/left.git" }, /not the npm registry/],
    ["from a file", { resolved: "file:../left.tgz" }, /not the npm registry/],
    ["without a licence", { license: undefined }, /states no licence/],
    ["under a strong copyleft licence", { license: "AGPL-3.0-only" }, /AGPL-3.0-only, which is not accepted/],
    ["under the LGPL, unless it is libvips", { license: "LGPL-3.0-or-later" }, /not accepted/],
  ])("%s is reported", (_, change, says) => {
    const found = problems({ "node_modules/a/node_modules/left": { ...GOOD, ...change } });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^left@1\.0\.0 /);
    expect(found[0]).toMatch(says);
  });

  it("that is right, part of another's archive, or a room of this workspace is not", () => {
    expect(
      problems({
        "": {},
        local: {},
        "node_modules/left": GOOD,
        "node_modules/left/node_modules/inner": { license: "ISC", inBundle: true },
        "node_modules/@image-text/local": { resolved: "local", link: true },
        "node_modules/@img/sharp-libvips-linux-x64": { ...GOOD, license: "LGPL-3.0-or-later" },
      }),
    ).toEqual([]);
  });
});

test.each([
  ["MIT", true],
  ["GPL-3.0", false],
  ["MIT OR GPL-3.0", true],
  ["GPL-3.0 OR MIT", true],
  ["(MIT AND GPL-3.0)", false],
  ["GPL-3.0 AND GPL-3.0 OR MIT", true],
  ["GPL-3.0 AND (GPL-3.0 OR MIT)", false],
  ["MIT AND (GPL-3.0 OR MIT)", true],
  ["(MIT", false],
  ["MIT MIT", false],
  ["", false],
])("the licence %j can be accepted: %s", (expression, accepted) => {
  expect(isAccepted(expression, (licence) => licence === "MIT")).toBe(accepted);
});
