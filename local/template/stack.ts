import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

const Blocks = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));

const Manifest = z.object({
  stacks: z.record(
    z.string(),
    z.object({ name: z.string(), workingDirectory: z.string(), synthesizedStackPath: z.string() }),
  ),
});

/** A block may be written alone or as a list of one. */
const alone = (value: unknown) => (Array.isArray(value) ? value[0] : value);

const AwsProvider = z.object({
  region: z.string().optional(),
  allowed_account_ids: z.array(z.string()).optional(),
  default_tags: z.preprocess(
    alone,
    z.object({ tags: z.record(z.string(), z.string()).default({}) }).optional(),
  ),
});

const Configuration = z.object({
  resource: Blocks.default({}),
  data: Blocks.default({}),
  output: z.record(z.string(), z.object({ value: z.unknown().optional() })).default({}),
  variable: z.record(z.string(), z.object({ default: z.unknown().optional() })).default({}),
  locals: z.record(z.string(), z.unknown()).default({}),
  provider: z.object({ aws: z.preprocess(alone, AwsProvider.optional()) }).default({ aws: undefined }),
});

/** One synthesized stack, as it is stored in `cdktf.out`. */
export interface StackFile {
  readonly name: string;
  /** Absolute folder that relative asset paths start from. */
  readonly folder: string;
  readonly json: z.infer<typeof Configuration>;
}

/** Something in `cdktf.out` that the local run cannot work with. The message lists everything found. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

/**
 * Reads every stack of a CDKTF output folder.
 * Throws {@link TemplateError} where the folder was not synthesized or a file has another shape.
 */
export function readStacks(outDir: string): StackFile[] {
  const manifest = readJson(join(outDir, "manifest.json"), Manifest);
  return Object.values(manifest.stacks).map((stack) => ({
    name: stack.name,
    folder: resolve(outDir, stack.workingDirectory),
    json: readJson(join(outDir, stack.synthesizedStackPath), Configuration),
  }));
}

function readJson<T extends z.ZodType>(file: string, schema: T): z.infer<T> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new TemplateError(`${file} cannot be read. Run "npm run synth" first, or name the right folder.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TemplateError(`${file} is not JSON: ${String(error)}. Run "npm run synth" again.`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new TemplateError(`${file} is not what CDKTF writes:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
