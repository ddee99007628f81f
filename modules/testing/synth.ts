import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSettings } from "../../environments/environment.ts";
import { validate } from "../../environments/validate.ts";
import { AwsStack } from "../aws-stack.ts";
import { addPipeline } from "../pipeline.ts";

/** The arguments of one resource, as Terraform reads them. */
export type Resource = Readonly<Record<string, unknown>>;

/** A stack as it was synthesized. */
export interface Synthesized {
  readonly folder: string;
  readonly json: {
    readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
    readonly provider: Readonly<Record<string, readonly Resource[]>>;
    readonly terraform: Resource;
    readonly output?: Readonly<Record<string, Resource>>;
  };
}

/** A folder with tiny zips in the place of the real ones, so that tests need no build. */
export function fakeBundles(): string {
  const folder = mkdtempSync(join(tmpdir(), "bundles-"));
  for (const name of [
    "preprocess-image",
    "detect-text",
    "sharp-layer-linux-arm64",
    "sharp-layer-linux-x64",
    "sharp-layer-host",
  ])
    writeFileSync(join(folder, `${name}.zip`), emptyZip(name));
  return folder;
}

/** The shortest zip there is: the end of a central directory without entries, and a comment to tell them apart. */
function emptyZip(comment: string): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, Buffer.from(comment, "latin1")]);
}

/** Synthesizes environments as main.ts does; the stacks by name. */
export function synthesize(
  settings: readonly EnvironmentSettings[],
  bundles = fakeBundles(),
): Record<string, Synthesized> {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), "synth-")) });
  addPipeline(app, validate(settings), { bundles });
  app.synth();
  return stacksIn(app.outdir);
}

/** Synthesizes dev with some settings changed. */
export function synthesizeDev(changes: Partial<EnvironmentSettings> = {}): Synthesized {
  return stack(synthesize([{ ...dev, ...changes }]), "dev");
}

class TestStack extends AwsStack {}

/** Synthesizes a few constructs in a stack of their own. */
export function synthesizeStack(build: (stack: AwsStack) => void): Synthesized {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), "synth-")) });
  build(new TestStack(app, "test", { account: "123456789012", region: "eu-west-1", tags: {} }));
  app.synth();
  return stack(stacksIn(app.outdir), "test");
}

export function stacksIn(outdir: string): Record<string, Synthesized> {
  const stacks = join(outdir, "stacks");
  return Object.fromEntries(
    readdirSync(stacks).map((name) => {
      const folder = join(stacks, name);
      return [name, { folder, json: JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) }];
    }),
  );
}

export function stack(stacks: Record<string, Synthesized>, name: string): Synthesized {
  const found = stacks[name];
  if (!found) throw new Error(`No stack ${name} among ${Object.keys(stacks).join(", ")}.`);
  return found;
}

/** The resource of a type whose logical id begins like this; all ids do with "". Throws unless there is one. */
export function resource({ json }: Synthesized, type: string, id = ""): Resource {
  const found = Object.entries(json.resource[type] ?? {}).filter(([name]) => name.startsWith(id));
  const [one] = found;
  if (!one || found.length > 1) throw new Error(`${found.length} resources ${type}.${id}…, not one.`);
  return one[1];
}

/** The same without the hashes that CDKTF appends to logical ids. */
export function withoutHashes(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value).replace(/_[0-9A-F]{8}\b/g, ""));
}

/** How many resources there are of each type. */
export function countByType({ json }: Synthesized): Record<string, number> {
  return Object.fromEntries(
    Object.entries(json.resource)
      .map(([type, all]) => [type, Object.keys(all).length] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

/** The statements of a policy, by id. */
export function statements(policy: unknown): Record<string, Statement> {
  const parsed: { Statement: Statement[] } = JSON.parse(String(policy));
  return Object.fromEntries(parsed.Statement.map((it) => [it.Sid, it]));
}

/** Ids of the checks that a resource skips. */
export function skipsOf(one: Resource): string[] {
  const comment = one["//"] as { checkov?: { skip: { id: string; comment: string }[] } };
  return (comment.checkov?.skip ?? []).map(({ id }) => id);
}
