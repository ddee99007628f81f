import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineCommand } from "@image-text/commands/command";
import { withDefault } from "@image-text/commands/option";
import { EXIT, scriptOptions } from "@image-text/commands/run-command";
import { wholeNumber } from "@image-text/commands/values";

const MOST_TIMES_BARE = 3;
const MOST_MEMORY_MB = 300;

const BENCH = defineCommand({
  name: "npm run bench:synth --",
  summary:
    "Measures the synthesis of all stacks, as `npm run synth` makes them once the types are checked and the functions bundled, against a bare Node process that imports the same resource classes and synthesizes nothing.",
  options: {
    rounds: withDefault({
      valueName: "N",
      read: wholeNumber(1, 100),
      default: 9,
      help: "runs of each; the best counts",
    }),
  },
  exitCodes: {
    0: "the synthesis takes no more time and memory than it may",
    2: "it takes more",
  },
});
const options = scriptOptions(BENCH);
const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "bench-synth-"));
const peakFile = join(work, "peak");
const report = join(work, "report.cjs");
writeFileSync(
  report,
  `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(peakFile)}, String(process.resourceUsage().maxRSS)));`,
);

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs the steps one after the other; time from outside, and the memory of the last at its peak from inside. */
function cost(...steps: readonly (readonly string[])[]): Cost {
  const start = performance.now();
  for (const args of steps) {
    const { status, stderr } = spawnSync(process.execPath, ["--require", report, ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, CDKTF_OUTDIR: join(work, "cdktf.out") },
    });
    if (status !== 0) throw new Error(`node ${args.join(" ")} failed:\n${stderr}`);
  }
  const seconds = (performance.now() - start) / 1000;
  return { seconds, megabytes: Number(readFileSync(peakFile, "utf8")) / 1024 };
}

/** A module that imports cdktf and every resource class that the modules import, and does nothing. */
function bareImports(): string {
  const pattern = '"@cdktf/provider-aws/[^"]*"';
  const found = execFileSync("git", ["grep", "-hoE", pattern, "--", "modules"], {
    cwd: root,
    encoding: "utf8",
  });
  const paths = new Set(['"cdktf"', ...found.split("\n").filter(Boolean)]);
  // Inside the project, where its dependencies are found; dist is not committed.
  mkdirSync(join(root, "dist"), { recursive: true });
  const file = join(root, "dist", "bare-imports.mjs");
  writeFileSync(file, [...paths].map((it) => `import ${it};\n`).join(""));
  return file;
}

/** The best round: whatever else the machine does can only add to it. */
function best(costs: readonly Cost[]): Cost {
  return {
    seconds: Math.min(...costs.map((it) => it.seconds)),
    megabytes: Math.min(...costs.map((it) => it.megabytes)),
  };
}

/** The last two steps of `npm run synth`, as package.json has them. */
const steps: { scripts: { synth: string } } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [, bundled = ""] = /esbuild ([^&]*)/.exec(steps.scripts.synth) ?? [];
const SYNTHESIS = [["node_modules/esbuild/bin/esbuild", ...bundled.trim().split(" ")], ["dist/main.js"]];
const bare = bareImports();
const rounds = { bare: [] as Cost[], synthesis: [] as Cost[] };
for (let round = 0; round < options.rounds; round++) {
  // In turns, so that a load on the machine weighs on both alike.
  rounds.bare.push(cost([bare]));
  rounds.synthesis.push(cost(...SYNTHESIS));
}
rmSync(work, { recursive: true, force: true });
rmSync(bare);

const [imports, synthesis] = [best(rounds.bare), best(rounds.synthesis)];
const ratio = synthesis.seconds / imports.seconds;
const row = (name: string, { seconds, megabytes }: Cost) =>
  console.log(`${name.padEnd(24)}${seconds.toFixed(2)} s${megabytes.toFixed(0).padStart(6)} MB`);
row("imports alone", imports);
row("synthesis of all stacks", synthesis);
console.log(
  `${ratio.toFixed(1)} times the imports alone (at most ${MOST_TIMES_BARE}; at most ${MOST_MEMORY_MB} MB)`,
);
process.exitCode = ratio <= MOST_TIMES_BARE && synthesis.megabytes < MOST_MEMORY_MB ? EXIT.done : EXIT.no;
