import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/**
 * The walls between the rooms, as `npm run check` holds them. Each probe is a file with wrong and right lines, in an
 * empty copy of the rooms with this repository's own settings.
 */
const ROOT = fileURLToPath(new URL(".", import.meta.url));

/** Which rooms a room may import from. bench/ may import from all of them and is not listed. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  commands: [],
  environments: ["commands", "contract"],
  modules: ["commands", "contract", "environments", "xray/filter"],
  handlers: ["contract"],
  xray: ["commands"],
  local: ["commands", "contract", "xray", "xray/filter"],
  review: ["commands", "contract", "xray/filter"],
};
/** Rooms that are packages are imported by name, the others by path. */
const PACKAGES = ["commands", "contract", "local", "review", "xray"];

function importOf(to: string): string {
  if (to === "xray/filter") return "@image-text/xray/filter";
  return PACKAGES.includes(to) ? `@image-text/${to}/any` : `../${to}/any.ts`;
}

const others = (room: string) =>
  [...Object.keys(ARROWS), "bench", "xray/filter"].filter((other) => !other.startsWith(room));

const probes = new Map<string, { readonly lines: readonly string[]; readonly wrong: readonly string[] }>();
for (const [room, allowed] of Object.entries(ARROWS)) {
  const line = (specifier: string) => `import "${specifier}";`;
  const around = PACKAGES.filter((to) => to !== room).map((to) => line(`../${to}/any.ts`));
  const wrong = others(room).filter((to) => !allowed.includes(to));
  const deeper = line("../../modules/deeper.ts");
  probes.set(`${room}/probe.ts`, {
    lines: [...others(room).map(importOf).map(line), ...around, ...(room === "modules" ? [] : [deeper])],
    wrong: [...wrong.map(importOf).map(line), ...around, ...(room === "modules" ? [] : [deeper])],
  });
}
const folder = mkdtempSync(join(tmpdir(), "rooms-"));
const found = new Map<string, string[]>();

beforeAll(() => {
  cpSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const [file, { lines }] of probes) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), `${lines.join("\n")}\n`);
  }
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(ROOT, "node_modules/@biomejs/biome/bin/biome"),
      ...["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "."],
    ],
    { cwd: folder, encoding: "utf8" },
  );
  const { diagnostics }: Report = JSON.parse(stdout);
  for (const { category, location } of diagnostics) {
    if (category !== "lint/style/noRestrictedImports" && category !== "lint/nursery/noFloatingPromises")
      continue;
    const line = probes.get(location.path)?.lines[location.start.line - 1] ?? location.path;
    found.set(location.path, [...(found.get(location.path) ?? []), line]);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function lint(cwd: string, ...args: readonly string[]): Report["diagnostics"] {
  const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
  const { stdout } = spawnSync(
    process.execPath,
    [biome, "lint", "--reporter=json", "--max-diagnostics=none", ...args],
    { cwd, encoding: "utf8" },
  );
  const { diagnostics }: Report = JSON.parse(stdout);
  return diagnostics;
}

interface Report {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
}

test.each([...probes.keys()])("%s: exactly the wrong lines are refused", (file) => {
  expect([...(found.get(file) ?? [])].sort()).toEqual([...(probes.get(file)?.wrong ?? [])].sort());
});

test("a promise that a handler does not wait for is refused: Lambda may freeze before it is kept", () => {
  const lines = [
    'import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";',
    "",
    "export async function save(s3: S3Client, put: PutObjectCommand): Promise<void> {",
    "  s3.send(put);",
    "  await s3.send(put);",
    "  for (const _ of [1, 2]) s3.send(put);",
    "  [1].forEach(() => { s3.send(put); });",
    "  [1].map(() => s3.send(put));",
    "}",
  ];
  // In the room itself: Biome follows the types of the SDK from there only.
  const file = join(ROOT, "handlers", `promises-${process.pid}.ts`);
  try {
    writeFileSync(file, `${lines.join("\n")}\n`);
    const floating = lint(ROOT, file)
      .filter(({ category }) => category === "lint/nursery/noFloatingPromises")
      .map(({ location }) => location.start.line);
    expect(floating.sort()).toEqual([4, 6, 7, 8]);
  } finally {
    rmSync(file, { force: true });
  }
});
