import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { defineCommand } from "@image-text/commands/command";
import { required, type Values } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { stackName } from "@image-text/commands/values";
import { isRecord } from "../json.ts";

/**
 * Checks a synthesized stack that a pull request brings, before anything with credentials reads it:
 * `tsx review/ci/lint.ts --stack dev`
 *
 * Planning runs code: providers, data sources, and functions that read files of the runner. A CDKTF stack is plain
 * JSON, so everything that is more than the AWS provider and its resources can be refused by looking.
 * https://developer.hashicorp.com/terraform/cloud-docs/run/run-environment, https://www.runatlantis.io/docs/security
 */
const topLevel = new Set([
  "//",
  "terraform",
  "provider",
  "resource",
  "data",
  "output",
  "variable",
  "locals",
  "moved",
  "import",
  "removed",
]);
const terraformSettings = new Set(["required_version", "required_providers", "backend"]);
const providerSettings = new Set(["region", "default_tags", "allowed_account_ids"]);
/** Data sources that only compute or ask who is asking. */
const dataSources = new Set([
  "aws_caller_identity",
  "aws_iam_policy_document",
  "aws_partition",
  "aws_region",
]);
/** Functions that read the runner's disk, time or randomness; none is needed in synthesized JSON. */
const reading =
  /\b(file\w*|templatefile|templatestring|abspath|pathexpand|timestamp|uuid|bcrypt|plantimestamp|provider::\w+)\s*\(/;
/** A stack's own files. */
const ownFiles = /^(cdk\.tf\.json|metadata\.json|assets(\/[\w.-]+)*\/[\w.-]+\.zip)$/;

/** Everything in the stack that must not meet credentials; empty where it may. */
export function lintStack(document: unknown, stack: string): string[] {
  if (!isRecord(document)) return ["the stack is not an object"];
  const faults: string[] = [];
  const unknown = (record: unknown, allowed: ReadonlySet<string>, what: string) => {
    for (const name of isRecord(record) ? Object.keys(record) : [])
      if (!allowed.has(name)) faults.push(`${what} ${word(name)} is not allowed`);
  };
  unknown(document, topLevel, "the block");
  unknown(document.terraform, terraformSettings, "the setting terraform.");
  faults.push(...lintProviders(document), ...lintBackend(document, stack), ...lintResources(document));
  for (const [path, text] of texts(document, ""))
    if (reading.test(text.replace(/\$\$\{/g, "")) && text.includes("${"))
      faults.push(`${path} calls a function that reads the runner`);
  return faults;
}

function lintProviders(document: Record<string, unknown>): string[] {
  const faults: string[] = [];
  const terraform = isRecord(document.terraform) ? document.terraform : {};
  const required = isRecord(terraform.required_providers) ? terraform.required_providers : {};
  for (const [name, provider] of Object.entries(required)) {
    const source = isRecord(provider) ? String(provider.source) : "";
    if (name !== "aws" || !/^(registry\.terraform\.io\/)?(hashicorp\/)?aws$/.test(source))
      faults.push(`the provider ${word(name)} is not hashicorp/aws`);
    if (isRecord(provider) && !/^\d+\.\d+\.\d+$/.test(String(provider.version)))
      faults.push("the provider's version is not exact");
  }
  for (const [name, blocks] of Object.entries(isRecord(document.provider) ? document.provider : {})) {
    if (name !== "aws") faults.push(`the provider ${word(name)} is not hashicorp/aws`);
    for (const block of Array.isArray(blocks) ? blocks : [blocks])
      for (const setting of isRecord(block) ? Object.keys(block) : [])
        if (!providerSettings.has(setting))
          faults.push(`the provider's setting ${word(setting)} is not allowed`);
  }
  return faults;
}

/** State elsewhere than expected would make a plan that shows nothing of what it destroys. */
function lintBackend(document: Record<string, unknown>, stack: string): string[] {
  const terraform = isRecord(document.terraform) ? document.terraform : {};
  const backend = isRecord(terraform.backend) ? terraform.backend : {};
  const s3 = backend.s3;
  if (Object.keys(backend).join() !== "s3" || !isRecord(s3)) return ["the state is not in S3"];
  const allowed = new Set([
    "bucket",
    "key",
    "region",
    "encrypt",
    "kms_key_id",
    "use_lockfile",
    "allowed_account_ids",
  ]);
  const faults = Object.keys(s3)
    .filter((name) => !allowed.has(name))
    .map((name) => `the backend's setting ${word(name)} is not allowed`);
  if (!String(s3.key).endsWith(`/${stack}/terraform.tfstate`))
    faults.push("the state's key is that of another stack");
  const bucket = process.env.STATE_BUCKET;
  if (bucket && s3.bucket !== bucket) faults.push("the state is in another bucket than STATE_BUCKET says");
  return faults;
}

function lintResources(document: Record<string, unknown>): string[] {
  const faults: string[] = [];
  for (const type of Object.keys(isRecord(document.data) ? document.data : {}))
    if (!dataSources.has(type)) faults.push(`the data source ${word(type)} is not allowed`);
  for (const [type, named] of Object.entries(isRecord(document.resource) ? document.resource : {})) {
    if (!type.startsWith("aws_")) faults.push(`the resource type ${word(type)} is not of AWS`);
    for (const resource of Object.values(isRecord(named) ? named : {})) {
      if (!isRecord(resource)) continue;
      for (const name of ["provisioner", "connection", "provider"])
        if (name in resource) faults.push(`a ${word(type)} has a ${name}`);
      for (const name of ["filename", "source"])
        if (typeof resource[name] === "string" && !/^assets\/(?!.*\.\.)[\w./-]+$/.test(resource[name]))
          faults.push(`a ${word(type)} uploads a file that is not among the stack's assets`);
    }
  }
  return faults;
}

/** Files beside the configuration that Terraform would read as well: overrides, variables, plug-ins. */
export function lintFiles(folder: string): string[] {
  const faults: string[] = [];
  const visit = (path: string) => {
    const stat = lstatSync(path);
    const name = relative(folder, path);
    if (stat.isDirectory()) for (const child of readdirSync(path)) visit(join(path, child));
    else if (!stat.isFile()) faults.push(`${word(name)} is not a plain file`);
    else if (!ownFiles.test(name)) faults.push(`the file ${word(name)} does not belong to a stack`);
  };
  visit(folder);
  return faults;
}

function* texts(value: unknown, path: string): Iterable<[string, string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value)) for (const item of value) yield* texts(item, path);
  else if (isRecord(value))
    for (const [name, item] of Object.entries(value))
      if (name !== "//") yield* texts(item, path ? `${path}.${word(name)}` : word(name));
}

/** A name from the pull request, as a log may show it. */
function word(name: string): string {
  return /^[\w./-]{1,80}$/.test(name) ? name : "(a strange name)";
}

const LINT = defineCommand({
  name: "npx tsx review/ci/lint.ts",
  summary: "Checks a synthesized stack before anything with credentials reads it.",
  options: {
    stack: required({
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "a folder in cdktf.out/stacks",
    }),
  },
  exitCodes: { 0: "the stack holds nothing but AWS resources", 2: "it holds more, and must not be planned" },
});

function main({ stack }: Values<typeof LINT.options>): number {
  const folder = join("cdktf.out", "stacks", stack);
  const file = join(folder, "cdk.tf.json");
  if (!existsSync(file)) throw new UserError(`There is no ${file}.`);
  const faults = [...lintFiles(folder), ...lintStack(JSON.parse(readFileSync(file, "utf8")), stack)];
  for (const fault of new Set(faults)) process.stderr.write(`${stack}: ${fault}\n`);
  return faults.length > 0 ? EXIT.no : EXIT.done;
}

if (import.meta.filename === process.argv[1]) await runCommand(LINT, main);
