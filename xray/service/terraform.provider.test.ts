import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../net/http.ts";
import type { Listener } from "../net/listener.ts";
import { createXray, type Xray } from "./service.ts";

const execute = promisify(execFile);

/** Unpacked provider mirrors, in the order in which they are looked for. */
const mirror = [
  process.env.TERRAFORM_MIRROR,
  "/opt/tf-plugins",
  join(homedir(), ".terraform.d/plugins"),
].find((folder) => folder && existsSync(join(folder, "registry.terraform.io/hashicorp/aws")));
const terraform = await execute("terraform", ["version"]).then(
  () => true,
  () => false,
);
const missing = [terraform ? "" : "a terraform command", mirror ? "" : "an unpacked AWS provider"].filter(
  Boolean,
);
if (missing.length > 0) console.warn(`Skipped: ${missing.join(" and ")} is not on this machine.`);

const rule = {
  rule_name: "uploads",
  priority: 100,
  reservoir_size: 2,
  fixed_rate: 0.1,
  version: 1,
  resource_arn: "*",
  host: "*",
  http_method: "PUT",
  url_path: "*",
  service_name: "*",
  service_type: "*",
  attributes: { tier: "gold" },
  tags: { team: "a" },
};
const group = {
  group_name: "faults",
  filter_expression: 'service(id(name: "detect", type: "AWS::Lambda::Function")) { fault }',
  insights_configuration: { insights_enabled: true, notifications_enabled: true },
  tags: { team: "a" },
};
const key = "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012";

function resources(changes: {
  readonly group?: object;
  readonly rule?: object;
  readonly encryption: object;
}): object {
  return {
    aws_xray_group: { this: { ...group, ...changes.group } },
    aws_xray_sampling_rule: { this: { ...rule, ...changes.rule } },
    aws_xray_encryption_config: { this: changes.encryption },
  };
}

describe.skipIf(missing.length > 0)("the real Terraform provider", () => {
  let xray: Xray;
  let server: Listener;
  let folder: string;

  beforeAll(async () => {
    xray = createXray({ account: "123456789012" });
    server = await listen(xray);
    folder = mkdtempSync(join(tmpdir(), "xray-terraform-"));
    configure(resources({ encryption: { type: "KMS", key_id: key } }));
    await run("init", `-plugin-dir=${mirror}`);
    const [version] = /provider .*/.exec(await run("version")) ?? [];
    console.info(`X-Ray resources by the real ${version}`);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function configure(resource: object): void {
    const provider = {
      region: "eu-west-1",
      access_key: "test",
      secret_key: "test",
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: true,
      endpoints: [{ xray: server.url }],
    };
    const required_providers = { aws: { source: "hashicorp/aws" } };
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers }, provider: { aws: provider }, resource }),
    );
  }

  async function run(...command: string[]): Promise<string> {
    const options = command[0] === "version" ? [] : ["-no-color", "-input=false"];
    const { stdout } = await execute("terraform", [...command, ...options], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  async function expectNoChange(): Promise<void> {
    // Ends with code 2, and so rejects, if there is anything to change.
    expect(await run("plan", "-detailed-exitcode")).toContain("No changes.");
  }

  function answer(path: string): Readonly<Record<string, unknown>> {
    return xray.handle(path, {}).body;
  }

  it("creates groups, sampling rules and the encryption setting, and finds them as they are", async () => {
    expect(await run("apply", "-auto-approve")).toContain("Resources: 3 added");
    await expectNoChange();
    expect(answer("/Groups")).toMatchObject({
      Groups: [
        { GroupName: "Default" },
        {
          GroupName: "faults",
          FilterExpression: group.filter_expression,
          InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: true },
        },
      ],
    });
    expect(answer("/EncryptionConfig")).toMatchObject({ EncryptionConfig: { Type: "KMS", KeyId: key } });
  });

  it("updates them in place", async () => {
    configure(
      resources({
        group: {
          filter_expression: 'service("detect") { throttle }',
          insights_configuration: { insights_enabled: false, notifications_enabled: false },
          tags: { team: "b" },
        },
        rule: { fixed_rate: 0.25, attributes: {}, tags: {} },
        encryption: { type: "NONE" },
      }),
    );
    expect(await run("apply", "-auto-approve")).toContain("0 added, 3 changed, 0 destroyed");
    await expectNoChange();
    expect(answer("/Groups")).toMatchObject({
      Groups: [
        {},
        {
          FilterExpression: 'service("detect") { throttle }',
          InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
        },
      ],
    });
    expect(answer("/GetSamplingRules")).toMatchObject({
      SamplingRuleRecords: [{ SamplingRule: { FixedRate: 0.25, Attributes: {} } }, {}],
    });
    expect(answer("/EncryptionConfig")).toMatchObject({ EncryptionConfig: { Type: "NONE" } });
  });

  it("sees what was changed or deleted behind its back", async () => {
    xray.handle("/DeleteGroup", { GroupName: "faults" });
    xray.handle("/UpdateSamplingRule", { SamplingRuleUpdate: { RuleName: "uploads", FixedRate: 0.5 } });
    expect(await run("apply", "-auto-approve")).toContain("1 added, 1 changed, 0 destroyed");
    await expectNoChange();
  });

  it("gets the reason of a refusal", async () => {
    configure(resources({ group: { filter_expression: "service(" }, encryption: { type: "NONE" } }));
    await expect(run("apply", "-auto-approve")).rejects.toThrow(/InvalidRequestException/);
  });

  it("destroys groups and rules", async () => {
    await run("destroy", "-auto-approve");
    expect(answer("/Groups")).toMatchObject({ Groups: [{ GroupName: "Default" }] });
    expect(answer("/GetSamplingRules")).toMatchObject({
      SamplingRuleRecords: [{ SamplingRule: { RuleName: "Default" } }],
    });
  });
});
