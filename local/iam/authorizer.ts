import { type Authorizer, AwsError, type Caller } from "../gateway/service.ts";
import type { Deployment, Policy, RoleSettings } from "../template/deployment.ts";
import {
  evaluateIdentity,
  evaluateResource,
  type Principal,
  type Question,
  type Verdict,
} from "./evaluate.ts";

type ContextValues = Readonly<Record<string, string | readonly string[]>>;

/** A key without a policy of its own has this one: it trusts the account. */
export const defaultKeyPolicy = (account: string): Policy => ({
  statements: [
    {
      effect: "Allow",
      principal: { AWS: [`arn:aws:iam::${account}:root`] },
      action: ["kms:*"],
      resource: ["*"],
    },
  ],
});

const NOTHING: Verdict = { denied: false, allowed: false, session: false, delegated: false };

/** A request that a policy refused, or that none allowed. */
export interface Denial {
  /** The session's name, which is the function's; of a service, its principal. */
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  /** e.g. `because no identity-based policy allows the kms:Decrypt action`. */
  readonly reason: string;
}

export interface AuthorizerOptions {
  readonly now?: () => Date;
  /** Called for every denial: answers to HEAD requests, for one, have no room to say what was missing. */
  readonly onDenied?: (denial: Denial) => void;
}

/**
 * Decides by the policies that a deployment declares: those of roles with their boundaries and trust, and those of
 * buckets, queues, topics and keys.
 * The administrator may do everything. Requests on the loopback count as secure transport: they never leave the
 * machine, and a policy that demands TLS would refuse all of them otherwise.
 */
export function createAuthorizer(
  deployment: Deployment,
  { now = () => new Date(), onDenied }: AuthorizerOptions = {},
): Authorizer {
  const { account, region } = deployment;
  const roles = new Map(deployment.roles.map((role) => [role.arn, role]));
  const policies = resourcePolicies(deployment);

  function question(principal: Principal, action: string, resource: string, values: ContextValues): Question {
    const time = now();
    const globals: ContextValues = {
      "aws:SecureTransport": "true",
      "aws:SourceIp": "127.0.0.1",
      "aws:CurrentTime": time.toISOString(),
      "aws:EpochTime": String(Math.floor(time.getTime() / 1000)),
      "aws:RequestedRegion": region,
      "aws:ResourceAccount": account,
      ...(principal.kind === "Service"
        ? { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal.name }
        : {
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalArn": principal.roleArn,
            "aws:PrincipalAccount": account,
            "aws:PrincipalType": "AssumedRole",
            "aws:userid": principal.arn.split("/").slice(1).join(":"),
          }),
    };
    const context = new Map(
      Object.entries({ ...globals, ...values }).map(([key, value]) => [
        key.toLowerCase(),
        typeof value === "string" ? [value] : value,
      ]),
    );
    return { principal, action, resource, context };
  }

  function resourceVerdict(asked: Question): Verdict {
    const policy =
      policies.get(owner(asked.resource)) ?? (isKey(asked) ? defaultKeyPolicy(account) : undefined);
    return policy === undefined ? NOTHING : evaluateResource(policy, asked);
  }

  function deny(who: string, arn: string, asked: Question, reason: string): never {
    const { action, resource } = asked;
    onDenied?.({ who, action, resource, reason });
    throw accessDenied(arn, asked, reason);
  }

  return {
    authorize(caller, action, resource, values = {}) {
      if (caller.roleArn === undefined) return;
      const role = roles.get(caller.roleArn);
      const principal = { kind: "AWS", arn: caller.arn, roleArn: caller.roleArn, account } as const;
      const asked = question(principal, action, resource, values);
      const own = role === undefined ? NOTHING : evaluateIdentity(Object.values(role.policies), asked);
      const boundary = role?.boundary && evaluateIdentity([role.boundary], asked);
      const theirs = resourceVerdict(asked);
      const reason = refusal(asked, own, boundary, theirs);
      if (reason !== undefined) deny(caller.arn.split("/").at(-1) ?? caller.arn, caller.arn, asked, reason);
    },
    authorizeService(principal, action, resource, values = {}) {
      const asked = question({ kind: "Service", name: principal }, action, resource, values);
      const { denied, allowed } = resourceVerdict(asked);
      if (denied) deny(principal, principal, asked, "with an explicit deny in a resource-based policy");
      if (!allowed)
        deny(principal, principal, asked, `because no resource-based policy allows the ${action} action`);
    },
  };
}

/**
 * Why it is refused; undefined where it is allowed. In one account either policy may allow, but a key opens only
 * where its own policy does, or leaves it to the account. A boundary limits both, but not what a resource policy
 * allows the very session.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function refusal(
  asked: Question,
  own: Verdict,
  boundary: Verdict | undefined,
  theirs: Verdict,
): string | undefined {
  if (own.denied) return "with an explicit deny in an identity-based policy";
  if (boundary?.denied) return "with an explicit deny in a permissions boundary";
  if (theirs.denied) return "with an explicit deny in a resource-based policy";
  if (theirs.session) return undefined;
  const beyond =
    boundary?.allowed === false
      ? `because no permissions boundary allows the ${asked.action} action`
      : undefined;
  if (theirs.allowed) return beyond;
  if (isKey(asked) && !theirs.delegated)
    return `because no resource-based policy allows the ${asked.action} action`;
  return own.allowed ? beyond : `because no identity-based policy allows the ${asked.action} action`;
}

const isKey = ({ action, resource }: Question) => action.startsWith("kms:") && resource !== "*";

/** Resource policies by the ARN that {@link owner} gives; a role's is the one that says who may assume it. */
function resourcePolicies({ buckets, queues, topics, keys, roles }: Deployment): ReadonlyMap<string, Policy> {
  const trusts = roles.map(({ arn, trust }) => ({ arn, policy: trust }));
  return new Map(
    [...buckets, ...queues, ...topics, ...keys, ...trusts].flatMap(({ arn, policy }) =>
      policy === undefined ? [] : [[arn, policy] as const],
    ),
  );
}

/** The resource whose policy decides: an object's is its bucket's. */
function owner(arn: string): string {
  return arn.startsWith("arn:aws:s3:::") ? (arn.split("/")[0] ?? arn) : arn;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function accessDenied(who: string, { action, resource }: Question, reason: string): AwsError {
  const service = action.slice(0, action.indexOf(":"));
  const { code, status } = DENIALS[service] ?? { code: "AccessDeniedException", status: 400 };
  return new AwsError(
    code,
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
    status,
  );
}

/** How services call it; the others speak JSON and say AccessDeniedException with 400. */
const DENIALS: Readonly<Record<string, { readonly code: string; readonly status: number }>> = {
  s3: { code: "AccessDenied", status: 403 },
  sts: { code: "AccessDenied", status: 403 },
  sns: { code: "AuthorizationError", status: 403 },
  xray: { code: "AccessDeniedException", status: 403 },
  lambda: { code: "AccessDeniedException", status: 403 },
};

/**
 * The caller that a role's function is, for emulators that act in its place (a dead letter is sent with the
 * function's own permissions).
 */
export function roleCaller(
  role: Pick<RoleSettings, "arn" | "name">,
  account: string,
  session: string,
): Caller {
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${session}`,
    account,
    accessKeyId: "",
    roleArn: role.arn,
  };
}

/**
 * Runs a permission check of another service's resource in a service's own terms: S3 answers a refused key with
 * its own AccessDenied.
 */
export function inTermsOf(code: string, status: number, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(code, error.message, status) : error;
  }
}
