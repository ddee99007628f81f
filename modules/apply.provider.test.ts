import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dev } from "../environments/dev.ts";
import { type AwsFake, startAwsFake } from "./testing/aws-fake.ts";
import { type Synthesized, stack, synthesize } from "./testing/synth.ts";
import { changes, providerVersion, Workspace, whyNoTerraform } from "./testing/terraform.ts";

const missing = await whyNoTerraform();
const aws: AwsFake | undefined = missing ? undefined : await startAwsFake();
const why = missing ?? (aws ? undefined : "no moto_server command");
if (why) console.warn(`SKIPPED: no environment is applied to an AWS fake: ${why}.`);

describe.skipIf(why)(`whole stacks, applied to an AWS fake by provider ${providerVersion}`, () => {
  const stacks = synthesize([{ ...dev, notify: ["ops@example.com"] }]);
  const opened: Workspace[] = [];

  async function open(its: Synthesized): Promise<Workspace> {
    const workspace = await Workspace.open(its.folder, {
      environment: aws?.environment ?? {},
      runtime: "nodejs22.x",
    });
    opened.push(workspace);
    return workspace;
  }
  afterAll(async () => {
    for (const workspace of opened) workspace.close();
    await aws?.close();
  });

  describe("dev", () => {
    let workspace: Workspace;
    beforeAll(async () => {
      workspace = await open(stack(stacks, "dev"));
      await workspace.plan();
      await workspace.apply();
    });

    test("is all there, and nothing is left to do", async () => {
      expect(changes(await workspace.plan())).toEqual([]);
      expect(await workspace.resources()).toHaveLength(resourcesIn(stack(stacks, "dev")) + 1); // and who we are
    });

    test("cannot be destroyed while it is protected, and can be once it is not", async () => {
      workspace.load(
        stack(synthesize([{ ...dev, notify: ["ops@example.com"], protected: true }]), "dev").folder,
      );
      await workspace.plan();
      await workspace.apply();
      await expect(workspace.destroy()).rejects.toThrow("Instance cannot be destroyed");
      workspace.load(stack(stacks, "dev").folder);
      await workspace.plan();
      await workspace.apply();
    });

    test("is destroyed without a trace", async () => {
      await workspace.destroy();
      expect(await workspace.resources()).toEqual([]);
    });
  });

  test("the tracing stack is applied, and cannot be destroyed before it is released", async () => {
    const tracing = await open(stack(stacks, "tracing-eu-west-1"));
    await tracing.plan();
    await tracing.apply();
    expect(changes(await tracing.plan())).toEqual([]);
    await expect(tracing.destroy()).rejects.toThrow("Instance cannot be destroyed");
    tracing.load(stack(synthesize([{ ...dev, releaseTraceEncryption: true }]), "tracing-eu-west-1").folder);
    expect(changes(await tracing.plan())).toEqual([]);
    await tracing.destroy();
    expect(await tracing.resources()).toEqual([]);
  });
});

function resourcesIn({ json }: Synthesized): number {
  return Object.values(json.resource).flatMap((all) => Object.keys(all)).length;
}
