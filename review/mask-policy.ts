import { HIDDEN, looksSecret } from "./mask.ts";
import type { Statement } from "./statement.ts";

/** A statement as the review may print it. */
export interface ShownStatement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `StringEquals aws:SourceAccount = 123456789012` */
  readonly conditions: readonly string[];
}

const ACTION =
  /^(\*|[a-z][a-z0-9-]{0,40}:[A-Za-z*?][A-Za-z0-9*?]{0,80}|everything (that the (policy|group|permission set) allows|outside the boundary)|what (a public policy or ACL allows|is shared)|a (key that never expires|password))$/;
/** Names, ARNs, patterns, and references to what does not exist yet. */
const RESOURCE = /^[\w ./:@+=*?${}[\]-]{1,400}$/;
const PRINCIPAL = /^(\*|(?:[A-Za-z]+:)?[\w ./:@+=*${}-]{1,300})$/;
const CONDITION_KEY = /^[A-Za-z:]{1,60} [A-Za-z][\w.-]{0,60}:[\w./:${}-]{1,120}$/;
/** Keys whose values are names or ARNs; others (`sts:ExternalId`, `aws:Referer`…) are shared secrets to some. */
const OPEN_KEYS =
  /^\w+(:\w+)? (aws:(Source(Arn|Account|OrgID|Vpc|Vpce)|Principal(Account|Arn|OrgID|Service\w*)|SecureTransport|RequestedRegion|CalledVia|ResourceAccount|ViaAWSService)|kms:(ViaService|CallerAccount|GrantIsForAWSResource|EncryptionContext:aws:[\w:-]+)|iam:(PassedToService|PermissionsBoundary|PolicyARN)|token\.actions\.githubusercontent\.com:(sub|aud)|s3:(prefix|x-amz-[\w-]+|ResourceAccount|DataAccessPointArn)|AWS:SourceOwner)$/i;

/** A statement with everything masked that is not the plain name of an action, a resource or a principal. */
export function showStatement(statement: Statement): ShownStatement {
  const list = (values: readonly string[], shape: RegExp, not: boolean) =>
    values.map((value) => `${not ? "all but " : ""}${fits(value, shape)}`);
  return {
    sid: statement.sid === undefined ? undefined : fits(statement.sid, /^[\w -]{1,100}$/),
    effect: statement.effect,
    principals: list(statement.principals, PRINCIPAL, statement.notPrincipals),
    actions: list(statement.actions, ACTION, statement.notActions),
    resources: list(statement.resources, RESOURCE, statement.notResources),
    conditions: Object.entries(statement.conditions).map(
      ([key, values]) =>
        `${fits(key, CONDITION_KEY)} = ${values.map((value) => (OPEN_KEYS.test(key) ? fits(value, RESOURCE) : HIDDEN)).join(" or ")}`,
    ),
  };
}

function fits(value: string, shape: RegExp): string {
  // A reference is Terraform's own text; what is around it must still look like a name.
  const literal = value.replace(/\$\{[\w.[\]-]+\}/g, "");
  return shape.test(value) && !literal.split(/[^A-Za-z0-9+=]+/).some(looksSecret) && !looksSecret(literal)
    ? value
    : HIDDEN;
}
