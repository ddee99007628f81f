import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { z } from "zod";
import { at, isRecord } from "./json.ts";
import { SYNTHESIZED, shapeFaults } from "./shape.ts";
import { parseStrictJson } from "./strict-json.ts";

/** One resource of a synthesized stack, its references still symbolic (`${aws_kms_key.data.arn}`). */
export interface StackResource {
  /** `aws_dynamodb_table.results_table_1A2B3C4D` */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** The construct's path without the stack's name, as `results/table`: what a developer reads in the source. */
  readonly construct: string;
  readonly mode: "managed" | "data";
  readonly values: Readonly<Record<string, unknown>>;
  /** Attributes under `lifecycle.ignore_changes`; `["all"]` where everything is ignored. */
  readonly ignoreChanges: readonly string[];
  readonly preventDestroy: boolean;
  /** Checks that the resource does not pass on purpose, each with its reason; from its `//.checkov.skip`. */
  readonly skips: readonly { readonly id: string; readonly reason: string }[];
  /** Statement id → why it has a wildcard; from its `//.wildcards`. */
  readonly wildcards: Readonly<Record<string, string>>;
}

/** What `cdk.tf.json` of one stack declares. */
export interface Stack {
  readonly name: string;
  readonly resources: ReadonlyMap<string, StackResource>;
  /** The whole document, for rules about what is not a resource. */
  readonly document: Readonly<Record<string, unknown>>;
}

/**
 * Reads every stack that was synthesized into a folder; none where nothing was.
 * @throws UserError if a stack is not written as CDKTF writes it
 */
export function loadStacks(out = "cdktf.out"): Stack[] {
  const folder = join(out, "stacks");
  return stackNames(out)
    .filter((name) => existsSync(join(folder, name, "cdk.tf.json")))
    .map((name) => {
      const file = join(folder, name, "cdk.tf.json");
      return readStack(name, parse(readFileSync(file, "utf8"), file));
    });
}

const manifest = z.object({ stacks: z.record(z.string(), z.unknown()) });

/** The stacks of the last synthesis: folders of stacks that no longer exist stay in `cdktf.out`. */
function stackNames(out: string): string[] {
  const file = join(out, "manifest.json");
  if (existsSync(file))
    return Object.keys(manifest.parse(parse(readFileSync(file, "utf8"), file)).stacks).sort();
  const folder = join(out, "stacks");
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function parse(text: string, file: string): unknown {
  let json: ReturnType<typeof parseStrictJson>;
  try {
    json = parseStrictJson(text);
  } catch {
    throw new UserError(`${file} is not JSON: synthesize again with \`npm run synth\`.`);
  }
  const [first] = json.doubled;
  if (first)
    throw new UserError(`${file} repeats a name of the same object in line ${first.line}: CDKTF never does.`);
  return json.value;
}

/**
 * Reads a synthesized stack.
 * @param json the parsed `cdk.tf.json`
 * @throws UserError if a block is not where CDKTF writes it: whoever skipped it would not see what is inside
 */
export function readStack(name: string, json: unknown): Stack {
  const parsed = SYNTHESIZED.safeParse(json);
  if (!parsed.success)
    throw new UserError(
      `The stack ${name} is not as CDKTF writes it: ${shapeFaults(parsed.error).join("; ")}.`,
    );
  const resources = new Map<string, StackResource>();
  for (const mode of ["managed", "data"] as const) {
    for (const [type, named] of Object.entries(parsed.data[mode === "managed" ? "resource" : "data"] ?? {})) {
      for (const [id, values] of Object.entries(named)) {
        const address = `${mode === "data" ? "data." : ""}${type}.${id}`;
        const { "//": comment, ...rest } = values;
        const lifecycle = isRecord(values.lifecycle) ? values.lifecycle : {};
        resources.set(address, {
          address,
          type,
          name: id,
          mode,
          construct: constructPath(comment, parsed.data) ?? address,
          values: rest,
          ignoreChanges: ignored(lifecycle.ignore_changes),
          preventDestroy: lifecycle.prevent_destroy === true,
          skips: skipsOf(comment),
          wildcards: wildcardsOf(comment),
        });
      }
    }
  }
  return { name, resources, document: parsed.data };
}

function skipsOf(comment: unknown): StackResource["skips"] {
  const skips = at(comment, ["checkov", "skip"]);
  return (Array.isArray(skips) ? skips : []).map((skip) => ({
    id: String(at(skip, ["id"]) ?? ""),
    reason: String(at(skip, ["comment"]) ?? ""),
  }));
}

function wildcardsOf(comment: unknown): StackResource["wildcards"] {
  const reasons = at(comment, ["wildcards"]);
  if (!isRecord(reasons)) return {};
  return Object.fromEntries(Object.entries(reasons).map(([sid, reason]) => [sid, String(reason)]));
}

function ignored(value: unknown): readonly string[] {
  if (value === "all") return ["all"];
  return Array.isArray(value) ? value.map(String) : [];
}

/** cdktf writes each element's path as `//.metadata.path`, the stack's name first. */
function constructPath(comment: unknown, document: Record<string, unknown>): string | undefined {
  const path = metadata(comment)?.path;
  if (typeof path !== "string") return undefined;
  const stackName = metadata(document["//"])?.stackName;
  return typeof stackName === "string" && path.startsWith(`${stackName}/`)
    ? path.slice(stackName.length + 1)
    : path;
}

function metadata(comment: unknown): Record<string, unknown> | undefined {
  return isRecord(comment) && isRecord(comment.metadata) ? comment.metadata : undefined;
}

/**
 * A name for a resource that the stack no longer has: its logical id without the hash, which CDKTF makes from the
 * path (`images_versioning_B7F0C11C` was `images/versioning`).
 */
export function formerConstruct(logicalId: string): string {
  const path = /^(.+)_[0-9A-F]{8}$/.exec(logicalId)?.[1];
  return path === undefined ? logicalId : path.replaceAll("_", "/");
}
