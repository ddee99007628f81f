import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dev } from "../environments/dev.ts";
import type { EnvironmentSettings } from "../environments/environment.ts";
import { settings } from "../environments/index.ts";
import { full } from "./testing/full.ts";
import { startSts } from "./testing/sts.ts";
import { type Synthesized, stack, synthesize } from "./testing/synth.ts";
import { changes, type Plan, providerVersion, Workspace, whyNoTerraform } from "./testing/terraform.ts";

const missing = await whyNoTerraform();
if (missing) console.warn(`SKIPPED: no stack is planned with the real provider: ${missing}.`);

const otherMode = (one: EnvironmentSettings): EnvironmentSettings => ({
  ...one,
  capacity:
    one.capacity.mode === "provisioned" ? { mode: "on-demand" } : { mode: "provisioned", read: 5, write: 5 },
});

describe.skipIf(missing)(`plans by provider ${providerVersion}`, () => {
  let sts: Awaited<ReturnType<typeof startSts>>;
  beforeAll(async () => {
    sts = await startSts();
  });
  afterAll(() => sts.close());

  async function plan(its: Synthesized): Promise<Plan> {
    const workspace = await Workspace.open(its.folder, {
      environment: { AWS_ENDPOINT_URL_STS: sts.url },
      runtime: "nodejs22.x",
    });
    try {
      return await workspace.plan();
    } finally {
      workspace.close();
    }
  }

  const shipped = [...settings, full];
  test.each([
    ...shipped.map((it) => [it.name, it.capacity.mode, it] as const),
    ...shipped.map((it) => [it.name, otherMode(it).capacity.mode, otherMode(it)] as const),
  ])("%s is accepted with a table that is %s", async (name, _, one) => {
    const its = stack(synthesize([one]), name);
    const planned = changes(await plan(its));
    expect(planned).toHaveLength(Object.values(its.json.resource).flatMap((all) => Object.keys(all)).length);
    expect(new Set(planned.flatMap((it) => it.change.actions))).toEqual(new Set(["create"]));
  });

  test("the tracing stack is accepted", async () => {
    const planned = changes(await plan(stack(synthesize([dev]), "tracing-eu-west-1")));
    expect(planned.map((it) => it.type)).toEqual([
      "aws_kms_alias",
      "aws_kms_key",
      "aws_xray_encryption_config",
    ]);
  });

  test("with the credentials of another account nothing is planned", async () => {
    const its = stack(synthesize([{ ...dev, account: "999988887777" }]), "dev");
    await expect(plan(its)).rejects.toThrow(/AWS account ID not allowed: 123456789012/);
  });
});
