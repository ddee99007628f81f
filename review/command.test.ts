import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { digestPlan, printDigest } from "./digest.ts";
import { planText, stackOf } from "./fixtures/load.ts";
import { readPlan } from "./plan.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const fixture = (name: string) => join(root, "review/fixtures", name, "plan.json");

/** Runs a command of the room as npm does, in a folder with the stack of a fixture. */
function run(
  script: string,
  args: string[],
  options: { stack?: string; input?: string | Buffer; path?: string } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "review-"));
  if (options.stack) {
    const stack = join(folder, "cdktf.out/stacks/dev");
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify(stackOf(options.stack).document));
  }
  return new Promise<{ code: number; out: string; err: string; folder: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), join(root, script), ...args],
      {
        cwd: folder,
        env: { ...process.env, ...(options.path === undefined ? {} : { PATH: options.path }) },
        maxBuffer: 1e8,
      },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err, folder }),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
  });
}
const review = (args: string[], options = {}) =>
  run("review/review.ts", ["--environment", "dev", ...args], options);

describe("npm run review", { timeout: 60_000 }, () => {
  it("prints the page and ends with 0 where nothing is at risk", async () => {
    const { code, out, err } = await review(["--plan", fixture("pipeline-toggle")], {
      stack: "pipeline-toggle",
    });
    expect(out).toMatch(/^<!-- planreview:env=dev -->\n## Plan for `dev`/);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("reads standard input, and PowerShell's UTF-16", async () => {
    const text = planText("to-on-demand");
    const piped = await review(["--plan", "-"], { input: text });
    const wide = await review(["--plan", "-"], { input: Buffer.from(`\uFEFF${text}`, "utf16le") });
    expect(piped.code).toBe(0);
    expect(wide.out).toBe(piped.out);
  });

  it("ends with 2 at data at risk, and with 0 once that is acknowledged", async () => {
    const plan = ["--plan", fixture("replace-key")];
    expect((await review(plan)).code).toBe(2);
    const accepted = await review([...plan, "--acknowledge", "aws_dynamodb_table.results=empty table"]);
    expect(accepted.code).toBe(0);
    expect(accepted.out).toContain("_Acknowledged: empty table_");
  });

  it.each<[string, string[], RegExp]>([
    ["no environment", ["--plan", "x"], /--environment is missing.*--environment dev/],
    ["an option that is none", ["--environment", "dev", "--colour"], /Unknown option --colour/],
    [
      "a file that is not there",
      ["--environment", "dev", "--plan", "nope.json"],
      /"nope.json" is not there.*no such file/,
    ],
    ["a folder", ["--environment", "dev", "--plan", "."], /it is a folder/],
    [
      "an environment that leads elsewhere",
      ["--environment", "../x", "--plan", "y"],
      /--environment must be letters, digits and dashes/,
    ],
    [
      "a budget that is no number",
      ["--environment", "dev", "--plan", fixture("moved"), "--budget", "many"],
      /--budget must be a whole number of at least 1, not "many"/,
    ],
    [
      "a budget that holds nothing",
      ["--environment", "dev", "--plan", fixture("moved"), "--budget", "50"],
      /--budget must be larger/,
    ],
    [
      "an acknowledgement without a reason",
      ["--environment", "dev", "--plan", fixture("moved"), "--acknowledge", "a.b="],
      /ADDRESS=REASON/,
    ],
    [
      "a digest that is none",
      ["--environment", "dev", "--plan", fixture("moved"), "--verify", "abc"],
      /--verify needs a digest/,
    ],
  ])("ends with 1 and a sentence for %s", async (_, args, says) => {
    const { code, err } = await run("review/review.ts", args);
    expect(code).toBe(1);
    expect(err).toMatch(says);
    expect(err).not.toContain("    at ");
  });

  it("ends with 1 for what is no plan", async () => {
    const { code, out, err } = await review(["--plan", "-"], { input: "{}" });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^This is JSON, but not a plan/);
  });

  it("says what is missing where it shall plan itself and there is no terraform", async () => {
    const { code, err } = await review([], { path: "/nowhere" });
    expect(code).toBe(1);
    expect(err).toMatch(/no command `terraform`.*install Terraform 1\.10.*--plan/);
  });

  it("writes data and summary, and verifies by either the digest or the data", async () => {
    const { folder } = await review([
      "--plan",
      fixture("to-on-demand"),
      "--json",
      "review.json",
      "--summary",
      "summary.md",
    ]);
    const data = JSON.parse(readFileSync(join(folder, "review.json"), "utf8"));
    expect(data).toMatchObject({ environment: "dev", counts: { update: 1 }, verdict: { exitCode: 0 } });
    expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("## Plan for `dev`");
    const digest = printDigest(digestPlan(readPlan(planText("to-on-demand")), { environment: "dev" }));
    expect(data.digest.printed).toBe(digest);
    for (const reviewed of [digest, join(folder, "review.json")]) {
      expect((await review(["--plan", fixture("to-on-demand"), "--verify", reviewed])).code).toBe(0);
      const other = await review(["--plan", fixture("to-provisioned"), "--verify", reviewed]);
      expect(other.code).toBe(2);
      expect(other.err).toMatch(/^This is not the plan that was reviewed:\n- /);
    }
  });

  it("approves nothing by a review that itself found open risks", async () => {
    const { folder } = await review(["--plan", fixture("replace-key"), "--json", "review.json"]);
    const again = await review(["--plan", fixture("replace-key"), "--verify", join(folder, "review.json")]);
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/not an approval/);
  });

  it("helps", async () => {
    const { code, out } = await run("review/review.ts", ["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Exit codes");
  });
});

describe("npm run policy", { timeout: 60_000 }, () => {
  it("ends with 0 where all is kept, and writes what it found", async () => {
    const { code, out, folder } = await run("review/policy.ts", ["--json", "a.json", "--sarif", "b.sarif"], {
      stack: "pipeline-toggle",
    });
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ rules on 1 stacks: 0 not kept, \d+ skipped on purpose/);
    expect(JSON.parse(readFileSync(join(folder, "a.json"), "utf8"))).toMatchObject({ failed: [] });
    expect(JSON.parse(readFileSync(join(folder, "b.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  it("ends with 2 where a rule is not kept, naming the rule and the construct", async () => {
    const { code, out } = await run("review/policy.ts", [], { stack: "replace-key" });
    expect(code).toBe(2);
    expect(out).toMatch(/✗ DDB-001 dev\/results\/table has no point-in-time recovery/);
  });

  it("ends with 1 where nothing is synthesized", async () => {
    const { code, err } = await run("review/policy.ts", []);
    expect(code).toBe(1);
    expect(err).toMatch(/run `npm run synth` first/);
  });
});
