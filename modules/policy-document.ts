/** One statement of an IAM policy as the modules write it. */
export interface PolicyStatement {
  /** Says in a word what it is for; reviews match statements by it. */
  readonly sid: string;
  readonly effect?: "Allow" | "Deny";
  /** Only in the policy of a resource: `"*"`, or for example `{ Service: ["events.amazonaws.com"] }`. */
  readonly principals?: "*" | Readonly<Record<string, readonly string[]>>;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** operator → key → values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Why a wildcard stands in the actions, the resources or the principals. */
  readonly because?: string;
}

/**
 * The JSON of a policy. Lists stay lists, even of one: some scanners iterate over them.
 * Throws where an Allow has a wildcard without a reason: the principal or a resource `*`, or an action with `*` in it.
 */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  const unexplained = statements.filter((it) => hasWildcard(it) && !it.because);
  if (unexplained.length > 0)
    throw new Error(
      `Statements with a wildcard need a reason ("because"): ${unexplained.map((it) => it.sid).join(", ")}.`,
    );
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((it) => ({
      Sid: it.sid,
      Effect: it.effect ?? "Allow",
      ...(it.principals && { Principal: it.principals }),
      Action: it.actions,
      Resource: it.resources,
      ...(it.conditions && { Condition: it.conditions }),
    })),
  });
}

/** The reasons for the wildcards of a policy, by the statement's id. */
export function wildcardReasons(statements: readonly PolicyStatement[]): Record<string, string> {
  return Object.fromEntries(statements.flatMap((it) => (it.because ? [[it.sid, it.because]] : [])));
}

/** Lets a service take a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html */
export function trustPolicy(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Service", Effect: "Allow", Principal: { Service: [service] }, Action: ["sts:AssumeRole"] },
    ],
  });
}

/**
 * Refuses requests that are not encrypted in transit. A queue's or topic's policy wants its own ARN; a bucket's
 * also its objects'.
 */
export function secureTransportOnly(action: string, resources: readonly string[]): PolicyStatement {
  return {
    sid: "SecureTransportOnly",
    effect: "Deny",
    principals: "*",
    actions: [action],
    resources,
    conditions: { Bool: { "aws:SecureTransport": ["false"] } },
  };
}

function hasWildcard(statement: PolicyStatement): boolean {
  if (statement.effect === "Deny") return false;
  if (statement.principals === "*") return true;
  return statement.resources.includes("*") || statement.actions.some((it) => it.includes("*"));
}
