import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { MIRRORS, presentProvider, provider } from "./provider-mirror.ts";

/**
 * Runs the real terraform with a real AWS provider, without network.
 *
 * The provider comes from an unpacked mirror on this machine (`TERRAFORM_MIRROR`, or one of the usual places). The
 * configuration pins the version that CDKTF's bindings were made from; whatever version the mirror has is presented
 * under that number. So a test says which version it really ran against: {@link providerVersion}.
 */

const QUIETLY = ["-input=false", "-no-color"];

/** Version of the provider that tests run against, whatever the configuration pins; undefined without one. */
export const providerVersion = provider()?.version;

/** Why real plans cannot be made here; undefined where they can. */
export async function whyNoTerraform(): Promise<string | undefined> {
  if (!provider()) return `no AWS provider in ${MIRRORS.filter(Boolean).join(", ")}`;
  const { code } = await execute("terraform", ["version"], { PATH: process.env.PATH });
  return code === 0 ? undefined : "no terraform command";
}

const Change = z.looseObject({
  address: z.string(),
  type: z.string(),
  change: z.looseObject({
    actions: z.array(z.string()),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  }),
});

const Plan = z.looseObject({
  format_version: z.string(),
  resource_changes: z.array(Change).default([]),
  resource_drift: z.array(Change).default([]),
});

/** The part of a plan's JSON that tests look at; the rest is there too. */
export type Plan = z.infer<typeof Plan>;
export type Change = z.infer<typeof Change>;

/** What a plan would do: its changes but for those that do nothing or only read. */
export function changes(plan: Plan): Change[] {
  return plan.resource_changes.filter(({ change }) => !["no-op", "read"].includes(change.actions.join()));
}

interface Result {
  readonly code: number;
  readonly output: string;
}

export interface WorkspaceOptions {
  /** Endpoints and the like, added to a clean environment with made-up credentials. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Terraform JSON that is merged over the stack, without touching it.
   * https://developer.hashicorp.com/terraform/language/files/override
   */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Takes the place of every function's runtime: a provider older than the runtime refuses to plan. */
  readonly runtime?: string;
}

/**
 * A synthesized stack in a folder of its own, with an initialised terraform.
 * Every command throws with terraform's output if it fails.
 */
export class Workspace {
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#environment = environment;
  }

  /** Copies the stack (a folder with a cdk.tf.json) and initialises it with a local state. */
  static async open(stack: string, options: WorkspaceOptions = {}): Promise<Workspace> {
    const folder = mkdtempSync(join(tmpdir(), "terraform-"));
    const mirror = join(folder, "mirror");
    const workspace = new Workspace(folder, {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      ...options.environment,
    });
    workspace.load(stack);
    const configuration = read(stack);
    workspace.#override("backend", { terraform: { backend: { local: { path: "check.tfstate" } } } });
    if (options.runtime) workspace.#override("runtime", withRuntime(options.runtime, configuration));
    if (options.overrides) workspace.#override("given", options.overrides);
    presentProvider(mirror, configuration.terraform.required_providers.aws.version);
    await workspace.#run("init", ...QUIETLY, `-plugin-dir=${mirror}`);
    return workspace;
  }

  /** Replaces the configuration by that of another synthesis of the stack; the state stays. */
  load(stack: string): void {
    cpSync(stack, this.folder, { recursive: true });
  }

  /** Plans, and leaves the plan for {@link apply}. */
  async plan(...options: string[]): Promise<Plan> {
    await this.#run("plan", ...QUIETLY, "-out=check.plan", ...options);
    return Plan.parse(JSON.parse(await this.#run("show", "-json", "check.plan")));
  }

  /** Applies what was planned last. */
  async apply(): Promise<void> {
    await this.#run("apply", ...QUIETLY, "check.plan");
  }

  async destroy(): Promise<void> {
    await this.#run("destroy", ...QUIETLY, "-auto-approve");
  }

  /** Addresses of all resources in the state. */
  async resources(): Promise<string[]> {
    return (await this.#run("state", "list")).split("\n").filter(Boolean);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #override(name: string, json: object): void {
    writeFileSync(join(this.folder, `${name}_override.tf.json`), JSON.stringify(json));
  }

  async #run(command: string, ...options: string[]): Promise<string> {
    const { code, output } = await execute(
      "terraform",
      [command, ...options],
      this.#environment,
      this.folder,
    );
    if (code !== 0) throw new Error(`terraform ${command} failed:\n${output}`);
    return output;
  }
}

const Named = z.record(z.string(), z.unknown()).optional();
const Configuration = z.object({
  terraform: z.object({ required_providers: z.object({ aws: z.object({ version: z.string() }) }) }),
  resource: z.object({ aws_lambda_function: Named, aws_lambda_layer_version: Named }).default({}),
});

function read(stack: string): z.infer<typeof Configuration> {
  return Configuration.parse(JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8")));
}

function withRuntime(runtime: string, { resource }: z.infer<typeof Configuration>): object {
  const { aws_lambda_function: functions, aws_lambda_layer_version: layers } = resource;
  // JSON leaves out what is undefined; Terraform would refuse what is empty.
  return {
    resource: functions && {
      aws_lambda_function: each(functions, { runtime }),
      aws_lambda_layer_version: layers && each(layers, { compatible_runtimes: [runtime] }),
    },
  };
}

function each(names: object, override: object): object {
  return Object.fromEntries(Object.keys(names).map((name) => [name, override]));
}

/** Runs a command to its end. Standard output, or with a failure all that it printed. */
function execute(
  command: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
  cwd?: string,
): Promise<Result> {
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 256 * 1024 * 1024, ...(cwd && { cwd }) };
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve(
        error
          ? { code: 1, output: [stdout, stderr || error.message].join("\n") }
          : { code: 0, output: stdout },
      );
    });
  });
}
