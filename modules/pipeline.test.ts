import { describe, expect, test } from "vitest";
import { dev } from "../environments/dev.ts";
import type { EnvironmentSettings } from "../environments/environment.ts";
import { allEnvironments, settings } from "../environments/index.ts";
import { prod } from "../environments/prod.ts";
import { staging } from "../environments/staging.ts";
import { fakeBundles, resource, stack, synthesize, synthesizeDev } from "./testing/synth.ts";

const shipped = synthesize(settings);

test("a stack for each environment, and one for the traces of every region that they are in", () => {
  const regions = new Set(allEnvironments().map((it) => it.region));
  expect(Object.keys(shipped).toSorted()).toEqual(
    [...settings.map((it) => it.name), ...[...regions].map((it) => `tracing-${it}`)].toSorted(),
  );
});

test("a tracing stack for every account and region in use", () => {
  const account = "111122223333";
  const stacks = synthesize([
    { ...dev, account },
    { ...staging, account },
    { ...prod, account: "444455556666" },
    { ...dev, name: "us", account, region: "us-east-1" },
    { ...dev, name: "guest", account: "777788889999", ownsTraceEncryption: false },
  ]);
  expect(Object.keys(stacks).filter((it) => it.startsWith("tracing"))).toEqual([
    "tracing-111122223333-eu-west-1",

    "tracing-444455556666-eu-west-1",
    "tracing-us-east-1",
  ]);
});

test("naming the account later changes no name of a stack or resource", () => {
  const named = (account: object) =>
    Object.entries(synthesize(settings.map((it) => ({ ...it, ...account })))).map(([name, { json }]) => [
      name,
      Object.entries(json.resource).map(([type, all]) => [type, Object.keys(all)]),
    ]);
  expect(named({ account: "111122223333" })).toEqual(named({}));
});

test("no stack refers to another", () => {
  expect(JSON.stringify(Object.values(shipped).map((it) => it.json))).not.toContain("terraform_remote_state");
});

describe("the tracing stack", () => {
  const tracing = stack(shipped, "tracing-eu-west-1");

  test("encrypts traces with a rotated key, given as an ARN", () => {
    expect(resource(tracing, "aws_xray_encryption_config")).toMatchObject({
      type: "KMS",
      key_id: "${aws_kms_key.traces.arn}",
    });
  });

  test("never lets go of its key, since X-Ray stores nothing without it", () => {
    expect(resource(tracing, "aws_kms_key", "traces")).toMatchObject({
      deletion_window_in_days: 30,
      enable_key_rotation: true,
      lifecycle: { prevent_destroy: true },
    });
  });
});

describe("accounts and state", () => {
  const provider = (settings: Partial<EnvironmentSettings>) =>
    synthesizeDev(settings).json.provider.aws?.[0] ?? {};

  test("a named account is the only one that can be deployed to", () => {
    expect(provider({ account: "111122223333" })).toMatchObject({
      region: "eu-west-1",
      allowed_account_ids: ["111122223333"],
    });
    expect(provider({})).not.toHaveProperty("allowed_account_ids");
  });

  test("tags are static and on everything", () => {
    expect(provider({}).default_tags).toEqual([
      {
        tags: { Project: "image-text", Environment: "dev", ManagedBy: "cdktf", CostCentre: "development" },
      },
    ]);
  });

  test("state is a file beside cdktf.json, named without this machine's path", () => {
    expect(stack(shipped, "dev").json.terraform).toMatchObject({
      required_version: ">= 1.10",
      backend: { local: { path: expect.stringMatching(/^\.\..*terraform\.dev\.tfstate$/) } },
    });
  });

  test("shared state is encrypted, locked and guarded like the stack", () => {
    const backend = { bucket: "states", region: "eu-central-1", kmsKeyId: "alias/states" };
    const stacks = synthesize([{ ...dev, account: "111122223333", backend }]);
    const s3 = {
      allowed_account_ids: ["111122223333"],
      bucket: "states",
      encrypt: true,
      kms_key_id: "alias/states",
      region: "eu-central-1",
      use_lockfile: true,
    };
    expect(stack(stacks, "dev").json.terraform).toMatchObject({
      backend: { s3: { ...s3, key: "image-text/dev/terraform.tfstate" } },
    });
    const tracing = stack(stacks, "tracing-eu-west-1");
    expect(tracing.json.terraform).toMatchObject({
      backend: { s3: { ...s3, key: "image-text/tracing-eu-west-1/terraform.tfstate" } },
    });
  });

  test("the tracing stack shares its state as soon as one of its environments does", () => {
    const stacks = synthesize([dev, { ...prod, backend: { bucket: "states", region: "eu-west-1" } }]);
    expect(stack(stacks, "tracing-eu-west-1").json.terraform).toHaveProperty("backend.s3.bucket", "states");
    expect(stack(stacks, "dev").json.terraform).toHaveProperty("backend.local");
  });
});

describe("what cannot be synthesized", () => {
  test("missing bundles are one sentence that says what to run", () => {
    expect(() => synthesize([dev, staging], "nowhere")).toThrow(
      /^nowhere\/sharp-layer-linux-arm64\.zip is missing: run "npm run bundle" first\.$/,
    );
  });

  test("wrong filter expressions of all environments are shown together, underlined", () => {
    const wrong = (name: string, expression: string) => ({ name, keep: { expression } });
    const settings = [
      { ...dev, groups: [wrong("a", "service( { fault }"), wrong("b", "duration > soon")] },
      { ...staging, groups: [wrong("c", "falt")] },
    ];
    const failure = (() => {
      try {
        synthesize(settings);
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    const { message } = failure as Error;
    expect(
      message.match(/The group image-text-\w+-\w has a filter expression that cannot be right\. Column \d+/g),
    ).toHaveLength(3);
    expect(message).toContain("  duration > soon\n             ^^^^");
  });
});

describe("bundles", () => {
  test("the hash of the content decides whether a function is uploaded, not its place or age", () => {
    const hashes = () => {
      const its = stack(synthesize([dev], fakeBundles()), "dev");
      return Object.values(its.json.resource.aws_lambda_function ?? {}).map((it) => [
        it.source_code_hash,
        it.filename,
      ]);
    };
    expect(hashes()).toEqual(hashes());
    expect(new Set(hashes().flat()).size).toBe(4);
  });

  test("paths are relative to the stack", () => {
    expect(resource(stack(shipped, "dev"), "aws_lambda_layer_version").filename).toMatch(
      /^assets\/[\w-]+\/[0-9a-f]{64}\/sharp-layer-linux-arm64\.zip$/,
    );
  });

  test("sharp follows the functions' architecture", () => {
    const layer = resource(synthesizeDev({ architecture: "x86_64" }), "aws_lambda_layer_version");
    expect(layer.filename).toMatch(/sharp-layer-linux-x64\.zip$/);
    expect(layer.compatible_architectures).toEqual(["x86_64"]);
  });
});
