import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dev } from "../environments/dev.ts";
import type { EnvironmentSettings } from "../environments/environment.ts";
import { allEnvironments, settings } from "../environments/index.ts";
import { prod } from "../environments/prod.ts";
import { staging } from "../environments/staging.ts";
import { validate } from "../environments/validate.ts";
import { MIGRATING } from "./aws-stack.ts";
import { addPipeline } from "./pipeline.ts";
import { fakeBundles, resource, skipsOf, stack, synthesize, synthesizeDev } from "./testing/synth.ts";

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

describe("the way out of trace encryption", () => {
  const released = synthesize([{ ...dev, releaseTraceEncryption: true }, staging]);
  const tracing = stack(released, "tracing-eu-west-1");

  test("is a key that may be destroyed, and that can be brought back as long as there are traces", () => {
    const key = resource(tracing, "aws_kms_key", "traces");
    expect(key).not.toHaveProperty("lifecycle");
    expect(key.deletion_window_in_days).toBe(30);
  });

  test("gives the policy check a reason", () => {
    expect(skipsOf(resource(tracing, "aws_xray_encryption_config"))).toEqual(["XRY-005"]);
  });
});

describe("a local state beside a backend", () => {
  const backend = { bucket: "states", region: "eu-west-1" };
  const file = (stack: string) => `terraform.${stack}.tfstate`;
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  const bundles = fakeBundles();
  beforeEach(() => {
    vi.spyOn(process, "cwd").mockReturnValue(folder);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });
  const write = (stack: string, text: string) => writeFileSync(join(folder, file(stack)), text);
  const resources = (...all: object[]) => JSON.stringify({ version: 4, resources: all });
  const shared = () => synthesize([{ ...dev, backend }], bundles);

  test("stops synthesis, for every stack at once, and says how to move it", () => {
    write("dev", resources({}, {}));
    write("tracing-eu-west-1", resources({}));
    expect(shared).toThrow(
      /terraform\.dev\.tfstate holds 2 resources of dev, .*\bterraform -chdir=cdktf\.out\/stacks\/dev init -migrate-state.*\n.*terraform\.tracing-eu-west-1\.tfstate holds 1 resources/,
    );
    expect(() => synthesize([dev], bundles)).not.toThrow();
  });

  test.each(["not JSON", "[]", '{"resources": 5}'])(
    "stops it as well where it cannot be read: %s",
    (text) => {
      write("dev", text);
      expect(shared).toThrow("terraform.dev.tfstate holds an unknown number of resources of dev");
    },
  );

  test.each(["", resources()])("is nothing where it is empty, as after a move: %j", (text) => {
    write("dev", text);
    expect(shared).not.toThrow();
  });

  test("of another stack says nothing against this one", () => {
    write("prod", resources({}));
    expect(shared).not.toThrow();
  });

  test("may stand there while it is moved", () => {
    write("dev", resources({}));
    const app = new App({ context: { [MIGRATING]: true }, outdir: mkdtempSync(join(tmpdir(), "synth-")) });
    expect(() => addPipeline(app, validate([{ ...dev, backend }]), { bundles })).not.toThrow();
  });
});

describe("groups about services that are not the environment's", () => {
  const about = (expression: string) => () =>
    synthesize([{ ...dev, groups: [{ name: "g", filter: { expression } }] }, staging]);

  test.each([
    ['service("image-text-staging-detect-text")', "a service of the environment staging"],
    ['service(id(name: "image-text-staging-results", type: "AWS::DynamoDB::Table")) { throttle }', "staging"],
    ['edge("image-text-dev-uploader", "image-text-staging-detect-text") { fault }', "staging"],
    ['!(ok AND service("image-text-nowhere-x"))', "a service of no stack"],
    [
      'service(id(name: "image-text-dev-detect-txt", type: "AWS::Lambda::Function"))',
      "a service of no stack",
    ],
    ['service("checkout")', "a service of no stack"],
  ])("%s is refused", (expression, owner) => {
    expect(about(expression)).toThrow(/^dev: the group image-text-dev-g names "/);
    expect(about(expression)).toThrow(owner);
  });

  test.each([
    'service("image-text-dev-uploader")',
    'service("S3") { fault }',
    'edge("image-text-dev-detect-text", id(name: "image-text-dev-results", type: "AWS::DynamoDB::Table"))',
    "fault OR service() { error }",
  ])("%s is accepted", (expression) => {
    expect(about(expression)).not.toThrow();
  });
});

describe("what cannot be synthesized", () => {
  test("missing bundles are one sentence that says what to run", () => {
    expect(() => synthesize([dev, staging], "nowhere")).toThrow(
      /^nowhere\/sharp-layer-linux-arm64\.zip is missing: run "npm run bundle" first\.$/,
    );
  });

  test("wrong filter expressions of all environments are shown together, underlined", () => {
    const wrong = (name: string, expression: string) => ({ name, filter: { expression } });
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
