import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presentProvider } from "../modules/testing/provider-mirror.ts";
import { providerVersion, whyNoTerraform } from "../modules/testing/terraform.ts";
import { digestPlan } from "./digest.ts";
import { situations } from "./fixtures/situations.ts";
import { header, planFor } from "./fixtures/terraform.ts";
import { readPlan } from "./plan.ts";
import { reviewPlan } from "./report.ts";

const missing = await whyNoTerraform();
if (missing) console.warn(`SKIPPED: no plan is made and reviewed with the real provider: ${missing}.`);

const script = fileURLToPath(new URL("review.ts", import.meta.url));

/** A project whose stack is one table; `npm run synth` has nothing to do in it. */
function project(capacity: object): string {
  const folder = mkdtempSync(join(tmpdir(), "project-"));
  const stack = join(folder, "cdktf.out/stacks/dev");
  mkdirSync(stack, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, scripts: { synth: "node --version" } }),
  );
  const table = {
    name: "results",
    hash_key: "image",
    attribute: [{ name: "image", type: "S" }],
    ...capacity,
  };
  writeFileSync(
    join(stack, "cdk.tf.json"),
    JSON.stringify({ ...header, resource: { aws_dynamodb_table: { results: table } } }),
  );
  presentProvider(join(folder, "mirror"), "6.25.0");
  return folder;
}

function review(folder: string, ...args: string[]) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    TF_CLI_ARGS_init: `-plugin-dir=${join(folder, "mirror")}`,
  };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), script, "--environment", "dev", ...args],
      { cwd: folder, env },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

describe.skipIf(missing)(`a plan made here by provider ${providerVersion}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = project({ billing_mode: "PAY_PER_REQUEST" });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is synthesized, planned and reviewed without --plan", async () => {
    const { code, out } = await review(folder);
    expect(out).toMatch(/^<!-- planreview:env=dev -->[\s\S]*\| \*\*1\*\* \| 0 \| 0 \| 0 \|/);
    // It is a small stack that breaks rules.
    expect(code).toBe(2);
  });

  it("is read from the plan file as well, and proved to be the same change", async () => {
    const plan = join(folder, "cdktf.out/stacks/dev/plan");
    const first = await review(folder, "--plan", plan, "--json", "review.json");
    const { digest } = JSON.parse(readFileSync(join(folder, "review.json"), "utf8"));
    await review(folder);
    const second = await review(folder, "--plan", plan, "--verify", digest.printed);
    expect({ ...second, err: "" }).toEqual({ code: 0, out: first.out, err: "" });
  });

  it("says that the configuration is wrong, where it is", async () => {
    const broken = project({ billing_mode: "PAY_PER_REQUEST", read_capacity: 5 });
    const { code, err } = await review(broken);
    rmSync(broken, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(err).toMatch(/read_capacity can not be set[\s\S]*Planning failed/);
  });

  it("has one digest, however often it is made, and another for another change", async () => {
    const digests = [];
    for (const name of ["to-on-demand", "to-on-demand", "to-provisioned"]) {
      const situation = situations[name];
      if (!situation) throw new Error(`There is no situation ${name}.`);
      digests.push(
        digestPlan(readPlan(JSON.stringify((await planFor(situation)).json)), { environment: "dev" }).total,
      );
    }
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  it("is reviewed correctly without a recorded plan: a queue is replaced, and its policy opened", async () => {
    const queue = { name: "failures", message_retention_seconds: 1209600 };
    const policy = (principal: object) =>
      JSON.stringify({
        Statement: [
          {
            Sid: "Send",
            Effect: "Allow",
            Principal: principal,
            Action: "sqs:SendMessage",
            Resource: "arn:aws:sqs:eu-west-1:123456789012:failures",
          },
        ],
      });
    const at = (name: string, principal: object) => ({
      resource: {
        aws_sqs_queue: { failures: { ...queue, name } },
        aws_sqs_queue_policy: {
          failures: {
            queue_url: "https://sqs.eu-west-1.amazonaws.com/123456789012/failures",
            policy: policy(principal),
          },
        },
      },
    });
    const { json } = await planFor({
      before: at("failures", { Service: "events.amazonaws.com" }),
      after: at("failed", { AWS: "*" }),
    });
    const found = reviewPlan({ environment: "dev", plan: readPlan(JSON.stringify(json)), stacks: [] });
    expect(found.counts).toMatchObject({ replace: 1, update: 1 });
    expect(found.risks.map((risk) => risk.says)).toEqual([
      expect.stringMatching(/REPLACED: lost: all messages.*Forced by name/),
    ]);
    expect(found.permissions).toMatchObject([{ broadened: true, warnings: ["ANYONE, without a condition"] }]);
    expect(found.verdict.exitCode).toBe(2);
  });
});
