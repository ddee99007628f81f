import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeProblem } from "./machine.mjs";
import { systemProblem } from "./system-error.ts";

const folder = mkdtempSync(join(tmpdir(), "commands-"));

/** Runs a command whose work is `body`, in a process of its own. */
function run(body: string, environment: NodeJS.ProcessEnv = {}, ...args: readonly string[]) {
  const file = join(folder, `${Math.random()}.ts`);
  const module = (name: string) => JSON.stringify(new URL(`${name}.ts`, import.meta.url).href);
  writeFileSync(
    file,
    `import { runCommand } from ${module("run-command")};
     import { UserError } from ${module("user-error")};
     import { readFileSync } from "node:fs";
     const command = { name: "x", summary: "X.", options: {}, exitCodes: { 0: "done" } };
     void runCommand(command, async () => { ${body} });`,
  );
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), file, ...args], {
    env: { ...process.env, ...environment },
  });
  const text = { out: "", err: "" };
  child.stdout.on("data", (data) => {
    text.out += data;
  });
  child.stderr.on("data", (data) => {
    text.err += data;
  });
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, ...text })),
  );
}

it("ends with the code of its work, when all of its output is written, although something keeps it alive", async () => {
  const { code, out } = await run('setInterval(() => {}, 1000); console.log("x".repeat(1e6)); return 2;');
  expect({ code, length: out.length }).toEqual({ code: 2, length: 1e6 + 1 });
});

it("prints a user error as its sentence, and ends with 1", async () => {
  const { code, out, err } = await run('throw new UserError("The oven is cold: heat it.");');
  expect({ code, out, err }).toEqual({ code: 1, out: "", err: "The oven is cold: heat it.\n" });
});

it("prints an error of the file system as a sentence", async () => {
  const { code, err } = await run('readFileSync("/nowhere/at/all");');
  expect({ code, err }).toEqual({
    code: 1,
    err: "Cannot open /nowhere/at/all: there is no such file or folder (ENOENT).\n",
  });
});

it("prints a defect with its stack", async () => {
  const { code, err } = await run("undefined.nothing;");
  expect(code).toBe(1);
  expect(err).toMatch(/TypeError[\s\S]+ {4}at /);
});

it("refuses wrong use with 1, and explains itself with 0", async () => {
  expect(await run("return 0;", {}, "--wrong")).toMatchObject({
    code: 1,
    err: 'Unknown option --wrong.\nRun "x --help" to see the options.\n',
  });
  const { code, out } = await run("return 2;", {}, "--help");
  expect(code).toBe(0);
  expect(out).toMatch(/^X\.\n[\s\S]+Exit codes:\n {2}0 {2}done/);
});

it.each([
  [
    "missing",
    join(folder, "none"),
    /^The folder for temporary files, .*none, does not exist: create it, or set TMPDIR/,
  ],
  ["a file", import.meta.filename, /^TMPDIR names .*, which is not a folder: set TMPDIR/],
])("says that the folder for temporary files is %s, before tsx needs one", (_, tmp, says) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", join(import.meta.dirname, "ready.mjs"), "none.ts"],
    { env: { ...process.env, TMPDIR: tmp }, encoding: "utf8" },
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(says);
  expect(stderr.trim()).not.toContain("\n");
});

it.each([
  [
    { code: "EACCES", syscall: "mkdtemp", path: "/a/b-" },
    "Cannot create /a/b-: permission denied (EACCES). Check the permissions of that path, or run this as another user.",
  ],
  [
    { code: "ENOSPC", syscall: "write", path: "/a" },
    "Cannot write /a: no space is left on the device (ENOSPC). Free some space, or set TMPDIR to a folder on another disk.",
  ],
  [{ code: "EROFS", syscall: "unknown", path: "/a" }, "Cannot use /a: the file system is read-only (EROFS)."],
  [{ code: "ECONNREFUSED", syscall: "connect" }, undefined],
  [{ code: "E_OWN", path: "/a" }, undefined],
])("%j is said as %j", (members, sentence) => {
  expect(systemProblem(Object.assign(new Error("raw"), members))).toBe(sentence);
});

it.each([
  ["18.20.4", false],
  ["20.18.9", false],
  ["20.19.0", true],
  ["22.0.0", true],
  ["24.1.0", true],
])("Node %s is new enough: %s", (version, enough) => {
  expect(nodeProblem(version) === undefined).toBe(enough);
  if (!enough) expect(nodeProblem(version)).toContain(version);
});
