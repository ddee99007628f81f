import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { Aspects, type IAspect, TerraformOutput } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { Backend, Delivery } from "../environments/environment.ts";
import { PROJECT } from "../environments/names.ts";
import { AwsStack, type AwsStackProps, stateKey } from "./aws-stack.ts";
import {
  boundaryArn,
  boundaryStatements,
  deliveryName,
  planStatements,
  readStatements,
  writeStatements,
} from "./delivery-permissions.ts";
import { type PolicyStatement, policyDocument } from "./policy-document.ts";
import { explainWildcards } from "./policy-skips.ts";
import type { Place } from "./resource-permissions.ts";

const GITHUB = "token.actions.githubusercontent.com";
/** Seconds. An apply takes minutes; stolen credentials are worthless after an hour. */
const SESSION = 3600;

export interface DeliveryStackProps extends AwsStackProps {
  readonly environment: string;
  readonly repository: Omit<Delivery, "identityProvider">;
  readonly backend: Backend;
  /** Whether Terraform may destroy what holds the environment's data. */
  readonly protected: boolean;
  /** An account has one identity provider for GitHub; the first environment in it makes it. */
  readonly makesProvider: boolean;
  /** Environments are delivered in this order, one after the other; the first is 0. */
  readonly position: number;
  /** Name of the tracing stack that is delivered along with this environment. */
  readonly tracingStack?: string;
}

/**
 * The two roles that GitHub Actions takes to deliver one environment, and the bound on every role it makes.
 *
 * - **plan** looks at the environment and reads its state; pull requests and the drift check take it.
 * - **deploy** changes this environment's resources by name; only a job of the environment on GitHub, which people
 *   approve, takes it.
 *
 * An administrator applies this stack once; neither role can change it.
 * https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class DeliveryStack extends AwsStack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id, props);
    const place: Place = {
      partition: this.partition,
      region: this.region,
      account: this.account,
      environment: props.environment,
      prefix: `${PROJECT}-${props.environment}`,
      tracing: props.tracingStack !== undefined,
      protected: props.protected,
    };
    const provider = this.#provider(props.makesProvider);
    this.#policy(place, "boundary", "The most that a role may do", boundaryStatements(place));
    const read = this.#policy(place, "read", "Lets Terraform look", readStatements(place));
    const stacks = [props.environment, ...(props.tracingStack ? [props.tracingStack] : [])];
    const subjects = (purpose: string) => subjectsOf(props.repository, purpose);
    const state = (...actions: string[]) => stateStatements(place, props.backend, stacks, actions);
    // Both kinds of job only read. A fork's pull request gets no token at all.
    const plan = this.#role(place, "plan", read, provider, [
      ...subjects("pull_request"),
      ...subjects(`environment:drift-${props.environment}`),
    ]);
    this.#allow(plan, place, "plan", [...planStatements(place), ...state("s3:GetObject")]);
    const deploy = this.#role(place, "deploy", read, provider, subjects(`environment:${props.environment}`));
    this.#allow(deploy, place, "deploy", [
      ...writeStatements(place),
      ...state("s3:GetObject", "s3:PutObject"),
    ]);

    const outputs = new Construct(this, "outputs");
    new TerraformOutput(outputs, "plan_role", { value: plan.arn }).overrideLogicalId("plan_role");
    new TerraformOutput(outputs, "deploy_role", { value: deploy.arn }).overrideLogicalId("deploy_role");
    // The workflows take their matrices from these two.
    new TerraformOutput(outputs, "stacks", { value: stacks }).overrideLogicalId("stacks");
    new TerraformOutput(outputs, "position", { value: props.position }).overrideLogicalId("position");
  }

  #provider(makes: boolean): string {
    if (!makes) return `arn:${this.partition}:iam::${this.account}:oidc-provider/${GITHUB}`;
    // AWS checks GitHub's certificate against its own list of authorities, so no thumbprint is needed.
    return new IamOpenidConnectProvider(this, "github", {
      url: `https://${GITHUB}`,
      clientIdList: ["sts.amazonaws.com"],
    }).arn;
  }

  #policy(
    place: Place,
    purpose: "boundary" | "read",
    description: string,
    statements: readonly PolicyStatement[],
  ): IamPolicy {
    const policy = new IamPolicy(this, purpose, {
      name: deliveryName(place.prefix, purpose),
      description,
      policy: policyDocument(statements),
    });
    explainWildcards(policy, statements);
    return policy;
  }

  #role(
    place: Place,
    purpose: "plan" | "deploy",
    read: IamPolicy,
    provider: string,
    subjects: readonly string[],
  ): IamRole {
    const role = new IamRole(this, `${purpose}-role`, {
      name: deliveryName(place.prefix, purpose),
      description: `GitHub Actions takes it to ${purpose} ${place.prefix}`,
      maxSessionDuration: SESSION,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "GitHub",
            Effect: "Allow",
            Principal: { Federated: [provider] },
            Action: ["sts:AssumeRoleWithWebIdentity"],
            Condition: {
              StringEquals: { [`${GITHUB}:aud`]: ["sts.amazonaws.com"], [`${GITHUB}:sub`]: subjects },
            },
          },
        ],
      }),
    });
    new IamRolePolicyAttachment(this, `${purpose}-reads`, { role: role.name, policyArn: read.arn });
    return role;
  }

  #allow(role: IamRole, place: Place, name: string, statements: readonly PolicyStatement[]): void {
    const policy = new IamRolePolicy(this, `${name}-permissions`, {
      name: `${place.prefix}-${name}`,
      role: role.id,
      policy: policyDocument(statements),
    });
    explainWildcards(policy, statements);
  }
}

/**
 * The subjects with which GitHub's tokens name a use of a repository: by name, and by name and number where the
 * numbers are given. https://docs.github.com/en/actions/reference/security/oidc
 */
function subjectsOf(
  { repository, ownerId, repositoryId }: DeliveryStackProps["repository"],
  purpose: string,
) {
  const byName = `repo:${repository}:${purpose}`;
  if (ownerId === undefined || repositoryId === undefined) return [byName];
  const [owner, name] = repository.split("/");
  return [byName, `repo:${owner}@${ownerId}/${name}@${repositoryId}:${purpose}`];
}

/**
 * Reading (and writing) the state of some stacks, and locking it while Terraform works.
 * https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
 */
function stateStatements(
  place: Place,
  backend: Backend,
  stacks: readonly string[],
  actions: readonly string[],
): PolicyStatement[] {
  const bucket = `arn:${place.partition}:s3:::${backend.bucket}`;
  const keys = stacks.map((stack) => stateKey(backend, stack));
  return [
    {
      sid: "FindState",
      actions: ["s3:ListBucket"],
      resources: [bucket],
      conditions: { StringLike: { "s3:prefix": keys.map((key) => `${key}*`) } },
    },
    { sid: "State", actions, resources: keys.map((key) => `${bucket}/${key}`) },
    {
      sid: "Lock",
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: keys.map((key) => `${bucket}/${key}.tflock`),
    },
    ...(backend.kmsKeyId ? [stateKeyStatement(place, backend.region, backend.kmsKeyId)] : []),
  ];
}

/** Leave to use the state's key. IAM knows keys by their ARN only; an alias is told by a condition. */
function stateKeyStatement({ partition, account }: Place, region: string, key: string): PolicyStatement {
  const here = `arn:${partition}:kms:${region}:${account}:`;
  const [, prefix = here, alias] = /^(arn:.*:)?(alias\/.*)$/.exec(key) ?? [];
  const common = { sid: "StateKey", actions: ["kms:Decrypt", "kms:GenerateDataKey"] };
  if (alias === undefined)
    return { ...common, resources: [key.startsWith("arn:") ? key : `${here}key/${key}`] };
  return {
    ...common,
    resources: [`${prefix}key/*`],
    conditions: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": [alias] } },
  };
}

/** Puts the bound of the environment's delivery on every role of a stack; without it the deploy role makes none. */
export function boundRoles(stack: AwsStack, environment: string): void {
  const bound = boundaryArn({
    partition: stack.partition,
    account: stack.account,
    prefix: `${PROJECT}-${environment}`,
  });
  Aspects.of(stack).add(new Bounded(bound));
}

class Bounded implements IAspect {
  readonly #bound: string;

  constructor(bound: string) {
    this.#bound = bound;
  }

  visit(node: IConstruct): void {
    if (node instanceof IamRole) node.permissionsBoundary = this.#bound;
  }
}
