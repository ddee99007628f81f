import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { UserError } from "@image-text/commands/user-error";
import { App, LocalBackend, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { z } from "zod";
import type { Backend } from "../environments/environment.ts";

/** The first version that locks S3 state without a DynamoDB table (`use_lockfile`). */
const TERRAFORM = ">= 1.10";

/** The context of the app in which local state may stand beside a backend, to be moved there. */
export const MIGRATING = "migrateState";

export interface AwsStackProps {
  /** 12 digits. Where given, any other account's credentials are refused. */
  readonly account?: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly backend?: Backend;
}

/** Where ARNs live: `aws`, and its separate copies in China and for the US government. */
function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** A stack in one AWS account and region: its provider, its state and the Terraform it needs. */
export abstract class AwsStack extends TerraformStack {
  /** 12 digits, or a reference to them where the credentials decide. */
  readonly account: string;
  readonly region: string;
  readonly partition: string;

  constructor(scope: Construct, id: string, props: AwsStackProps) {
    super(scope, id);
    this.region = props.region;
    this.partition = partitionOf(props.region);
    this.addOverride("terraform.required_version", TERRAFORM);
    this.#keepState(id, props);
    new AwsProvider(this, "aws", {
      region: props.region,
      // Terraform asks who it is before it does anything else, and stops if it is somebody else.
      ...(props.account && { allowedAccountIds: [props.account] }),
      // Static values only: tags that are unknown while planning break the provider
      // (https://github.com/hashicorp/terraform-provider-aws/issues/18311).
      defaultTags: [{ tags: { ...props.tags } }],
    });
    this.account = props.account ?? new DataAwsCallerIdentity(this, "caller").accountId;
  }

  /** An ARN of this account and region. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** The account itself as a principal: whoever its own IAM policies allow. */
  get accountPrincipal(): string {
    return `arn:${this.partition}:iam::${this.account}:root`;
  }

  #keepState(id: string, { backend, account }: AwsStackProps): void {
    const local = join(process.cwd(), `terraform.${id}.tfstate`);
    if (!backend) {
      // CDKTF would write an absolute path, so that every checkout synthesized another configuration.
      const stack = join(App.of(this).outdir, "stacks", id);
      new LocalBackend(this, { path: relative(stack, local) });
      return;
    }
    if (this.node.tryGetContext(MIGRATING) !== true) refuseLocalState(local, id, backend);
    new S3Backend(this, {
      bucket: backend.bucket,
      key: stateKey(backend, id),
      region: backend.region,
      encrypt: true,
      ...(backend.kmsKeyId && { kmsKeyId: backend.kmsKeyId }),
      ...(account && { allowedAccountIds: [account] }),
    });
    // The native lock; cdktf 0.21 has no property for it. https://developer.hashicorp.com/terraform/language/backend/s3
    this.addOverride("terraform.backend.s3.use_lockfile", true);
  }
}

const State = z.object({ resources: z.array(z.unknown()).default([]) });

/**
 * Terraform would not read a local state beside a backend, and create everything that is in it once more.
 * Throws a {@link UserError} where there is one with resources, or one that cannot be read.
 */
function refuseLocalState(file: string, stack: string, { bucket }: Backend): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (text.trim() === "") return; // what Terraform leaves behind of a state that it has moved
  const resources = stateResources(text);
  if (resources === 0) return;
  const path = relative(process.cwd(), file);
  throw new UserError(
    `${path} holds ${resources ?? "an unknown number of"} resources of ${stack}, but ${stack} has a backend now: Terraform would not read the file and create everything again. ` +
      `Move the state into the bucket ${bucket}: MIGRATE_STATE=1 npm run synth, then terraform -chdir=cdktf.out/stacks/${stack} init -migrate-state. If the state has moved already, delete ${path}.`,
  );
}

/** How many resources a state has; undefined if it cannot be read. */
function stateResources(text: string): number | undefined {
  try {
    return State.parse(JSON.parse(text)).resources.length;
  } catch {
    return undefined;
  }
}

/** The key of a stack's state in the bucket of its backend. */
export function stateKey(backend: Backend, stack: string): string {
  return `${backend.prefix}/${stack}/terraform.tfstate`;
}
