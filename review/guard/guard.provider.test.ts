import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presentProvider } from "../../modules/testing/provider-mirror.ts";
import { whyNoTerraform } from "../../modules/testing/terraform.ts";
import { runQuietly } from "../terraform.ts";
import { PROVIDER_VERSION } from "./allowed.ts";

const missing = await whyNoTerraform();
if (missing) console.warn(`SKIPPED: the guard is not tried with the real Terraform: ${missing}.`);

const guard = fileURLToPath(new URL("../guard.ts", import.meta.url));
const secret = "kT9wQz4pLx7RmB2vYc8Nd3Fh";

describe.skipIf(missing)("a stack that Terraform reads", { timeout: 120_000 }, () => {
  let folder: string;
  let stack: string;
  let lock: string;

  /** Writes the stack, with something in the place of what is good. */
  const write = (changes: object = {}) =>
    writeFileSync(
      join(stack, "cdk.tf.json"),
      JSON.stringify({
        terraform: {
          required_providers: { aws: { source: "aws", version: PROVIDER_VERSION } },
          backend: {
            s3: {
              bucket: "state",
              key: "a/dev/terraform.tfstate",
              region: "eu-west-1",
              encrypt: true,
              use_lockfile: true,
            },
          },
        },
        provider: { aws: [{ region: "eu-west-1" }] },
        resource: { aws_sqs_queue: { q: { name: "q" } } },
        ...changes,
      }),
    );
  const check = () =>
    spawnSync(
      process.execPath,
      ["--import", "tsx", guard, "--stack", "dev", "--out", folder, "--lock", lock],
      {
        encoding: "utf8",
        env: { ...process.env, TF_CLI_ARGS_init: `-plugin-dir=${join(folder, "mirror")}` },
      },
    );

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "guarded-"));
    stack = join(folder, "stacks/dev");
    lock = join(folder, "lock.hcl");
    mkdirSync(stack, { recursive: true });
    presentProvider(join(folder, "mirror"), PROVIDER_VERSION);
    write();
    spawnSync("terraform", [
      `-chdir=${stack}`,
      "init",
      "-backend=false",
      `-plugin-dir=${join(folder, "mirror")}`,
    ]);
    writeFileSync(lock, readFileSync(join(stack, ".terraform.lock.hcl")));
    rmSync(join(stack, ".terraform.lock.hcl"));
    rmSync(join(stack, ".terraform"), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("passes with the locked provider, even where the state is unreachable", () => {
    const { status, stderr } = check();
    expect(stderr).not.toMatch(/refused|failed/);
    expect(status).toBe(0);
    rmSync(join(stack, ".terraform.lock.hcl"));
  });

  it("is not planned with a provider that has another hash", () => {
    const good = readFileSync(lock, "utf8");
    writeFileSync(
      lock,
      good.replace(/h1:\w/, (hash) => (hash === "h1:a" ? "h1:b" : "h1:a")),
    );
    expect(check().status).toBe(1);
    writeFileSync(lock, good);
    rmSync(join(stack, ".terraform.lock.hcl"));
  });

  it("puts no value into a log, neither when it is planned nor when that fails", () => {
    const provider = {
      region: "eu-west-1",
      access_key: "x",
      secret_key: secret,
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: "true",
    };
    const terraform = { required_providers: { aws: { source: "aws", version: PROVIDER_VERSION } } };
    const plan = (queue: object) => {
      write({ terraform, provider: { aws: [provider] }, resource: { aws_sqs_queue: { q: queue } } });
      return runQuietly(stack, "plan", ["-out=plan"]);
    };
    write({ terraform, provider: { aws: [provider] } });
    spawnSync("terraform", [`-chdir=${stack}`, "init", `-plugin-dir=${join(folder, "mirror")}`]);
    const done = plan({ name: secret });
    expect(done).toEqual({ status: 0, lines: [] });
    const failed = plan({ name: secret, delay_seconds: secret });
    expect(failed.status).toBe(1);
    expect(failed.lines.join("\n")).toMatch(/^error/m);
    expect(failed.lines.join("\n")).not.toContain(secret);
  });
});
