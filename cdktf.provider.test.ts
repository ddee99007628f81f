import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { type AwsFake, startAwsFake } from "./modules/testing/aws-fake.ts";
import { presentProvider } from "./modules/testing/provider-mirror.ts";
import { whyNoTerraform } from "./modules/testing/terraform.ts";

const missing = await whyNoTerraform();
const aws: AwsFake | undefined = missing ? undefined : await startAwsFake();
const why = missing ?? (aws ? undefined : "no moto_server command");
if (why) console.warn(`SKIPPED: the README's cdktf commands are not run: ${why}.`);

/** The version that @cdktf/provider-aws 21.22.1 pins. */
const PINNED = "6.25.0";

// Of the stacks the tracing one, since a provider older than the functions' runtime refuses the others; those are
// applied with another runtime in modules/apply.provider.test.ts.
describe.skipIf(why)("the README's cdktf commands", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cdktf-")));
  const mirror = join(folder, "mirror");
  const project = join(folder, "project");
  linkCheckout(project);
  if (!why) presentProvider(mirror, PINNED);
  afterAll(async () => {
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function cdktf(...options: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      "npx",
      ["cdktf", ...options, "--skip-provider-lock", "--no-color"],
      {
        cwd: project,
        env: {
          PATH: process.env.PATH ?? "",
          HOME: folder,
          CI: "1",
          CHECKPOINT_DISABLE: "1",
          DISABLE_VERSION_CHECK: "1",
          TF_CLI_ARGS_init: `-plugin-dir=${mirror}`,
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          ...aws?.environment,
        },
      },
    );
    return stdout;
  }

  test("diff, deploy, and diff again", async () => {
    expect(await cdktf("diff", "tracing-eu-west-1")).toMatch(/Plan: 3 to add, 0 to change, 0 to destroy/);
    expect(await cdktf("deploy", "tracing-eu-west-1", "--auto-approve")).toMatch(
      /Apply complete! Resources: 3 added/,
    );
    expect(await cdktf("diff", "tracing-eu-west-1")).toMatch(/No changes/);
    expect(readdirSync(project)).toContain("terraform.tracing-eu-west-1.tfstate");
  });

  test("deploying an environment that does not exist is refused", async () => {
    await expect(cdktf("diff", "qa")).rejects.toThrow("Could not find stack: qa");
  });
});

/**
 * Links everything in the checkout but what the commands write for a deployment. Local state is kept in the folder
 * that synthesis runs in: in the checkout, it would be taken for the state of a real deployment.
 */
function linkCheckout(project: string): void {
  const checkout = fileURLToPath(new URL(".", import.meta.url));
  mkdirSync(join(checkout, "dist"), { recursive: true });
  mkdirSync(project);
  for (const name of readdirSync(checkout)) {
    if (name.startsWith(".") || name === "cdktf.out" || name.includes(".tfstate")) continue;
    symlinkSync(join(checkout, name), join(project, name));
  }
}
