import { isRecord } from "./json.ts";
import { type Statement, strings } from "./statement.ts";

type Values = Readonly<Record<string, unknown>>;

/** What "the whole world" is in a rule of a network. */
const WORLD = ["0.0.0.0/0", "::/0"];

/**
 * What a resource lets others do without a policy document: attachments, memberships, access lists, copies that
 * go elsewhere, networks. Each is written as the statement that it comes to.
 */
export function exposures(type: string, values: Values): Statement[] {
  const own = Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined;
  return [...(own?.(values) ?? []), ...anyType(values)];
}

/** Whether resources of the type are such, so that their values must be known. */
export function exposes(type: string): boolean {
  return Object.hasOwn(BY_TYPE, type);
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const blocks = (value: unknown) => (Array.isArray(value) ? value : [value]).filter(isRecord);

function statement(parts: Partial<Statement>): Statement {
  return {
    sid: undefined,
    effect: "Allow",
    principals: [],
    notPrincipals: false,
    actions: [],
    notActions: false,
    resources: [],
    notResources: false,
    conditions: {},
    ...parts,
  };
}

/** A managed policy that an identity gets. */
function attached(principals: readonly string[], arns: unknown): Statement[] {
  return strings(arns ?? "unknown").map((arn) =>
    statement({ principals, actions: ["everything that the policy allows"], resources: [arn] }),
  );
}

const attachment = (who: string) => (values: Values) =>
  attached(
    [`${who}:${text(values[who]) ?? text(values[`${who}_name`]) ?? "unknown"}`],
    values.policy_arn ?? values.policy_arns,
  );

/** The bound on an identity takes away: losing it is losing a Deny. */
function identity(who: string) {
  return (values: Values) => {
    const principals = [`${who}:${text(values.name) ?? "unknown"}`];
    const bound = text(values.permissions_boundary);
    return [
      ...(values.managed_policy_arns ? attached(principals, values.managed_policy_arns) : []),
      ...(bound === undefined
        ? []
        : [
            statement({
              effect: "Deny",
              sid: "permissions boundary",
              principals,
              actions: ["everything outside the boundary"],
              resources: [bound],
            }),
          ]),
    ];
  };
}

function membership(values: Values): Statement[] {
  const users = strings(values.user ?? values.users).map((user) => `user:${user}`);
  return strings(values.groups ?? values.group).map((group) =>
    statement({
      principals: users,
      actions: ["everything that the group allows"],
      resources: [`group:${group}`],
    }),
  );
}

const BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** Every flag that is off lets a policy or an ACL publish what is stored. */
function publicAccess(values: Values): Statement[] {
  const off = BLOCKS.filter((flag) => values[flag] !== true && values[flag] !== "true");
  return off.map((flag) =>
    statement({
      principals: ["*"],
      actions: ["what a public policy or ACL allows"],
      resources: [`${flag} is off`],
    }),
  );
}

function replication(values: Values): Statement[] {
  return blocks(values.rule)
    .filter((rule) => rule.status !== "Disabled")
    .flatMap((rule) => blocks(rule.destination))
    .map(({ bucket, account }) =>
      statement({
        principals: [`AWS:${text(account) ?? "the bucket's account"}`],
        actions: ["s3:ReplicateObject"],
        resources: strings(bucket ?? "unknown"),
      }),
    );
}

/** An endpoint is an address that may hold a key: only its host is named. */
function subscription(values: Values): Statement[] {
  const endpoint = text(values.endpoint) ?? "unknown";
  const named =
    URL.canParse(endpoint) && !endpoint.startsWith("arn:")
      ? new URL(endpoint).host || "an address"
      : endpoint;
  return [
    statement({
      principals: [`${text(values.protocol) ?? "unknown"}:${named.includes("@") ? "an address" : named}`],
      actions: ["sns:Receive"],
      resources: strings(values.topic_arn ?? "unknown"),
    }),
  ];
}

function rule(direction: string, values: Values): Statement[] {
  const from = [
    ...strings(values.cidr_blocks),
    ...strings(values.ipv6_cidr_blocks),
    ...strings(values.cidr_ipv4),
    ...strings(values.cidr_ipv6),
    ...strings(values.prefix_list_ids),
    ...strings(values.prefix_list_id),
    ...strings(values.security_groups),
    ...strings(values.source_security_group_id),
    ...strings(values.referenced_security_group_id),
  ];
  const ports = `${values.from_port ?? "any"}-${values.to_port ?? "any"}`;
  const protocol = String(values.protocol ?? values.ip_protocol ?? "any");
  return from.map((one) =>
    statement({
      principals: [WORLD.includes(one) ? "*" : `network:${one}`],
      actions: [`network:${direction}`],
      resources: [`${protocol === "-1" ? "any" : protocol} ${ports}`],
    }),
  );
}

function acl(values: Values): Statement[] {
  const canned = text(values.acl) ?? "private";
  const grantees = [
    ...blocks(values.grant),
    ...blocks(values.access_control_policy).flatMap((one) => blocks(one.grant)),
  ]
    .flatMap((grant) => [grant, ...blocks(grant.grantee)])
    .map((grantee) => text(grantee.uri) ?? "")
    .filter((uri) => /AllUsers|AuthenticatedUsers/.test(uri));
  const open = [...(/^(public|authenticated)/.test(canned) ? [canned] : []), ...grantees];
  return open.map((name) =>
    statement({
      principals: ["*"],
      actions: ["s3:GetObject"],
      resources: [`ACL ${name.replace(/^.*\//, "")}`],
    }),
  );
}

const BY_TYPE: Readonly<Record<string, (values: Values) => Statement[]>> = {
  aws_iam_role: identity("role"),
  aws_iam_user: identity("user"),
  aws_iam_role_policy_attachment: attachment("role"),
  aws_iam_role_policy_attachments_exclusive: attachment("role"),
  aws_iam_user_policy_attachment: attachment("user"),
  aws_iam_user_policy_attachments_exclusive: attachment("user"),
  aws_iam_group_policy_attachment: attachment("group"),
  aws_iam_group_policy_attachments_exclusive: attachment("group"),
  aws_iam_policy_attachment: (values) =>
    attached(
      ["role", "user", "group"].flatMap((who) => strings(values[`${who}s`]).map((name) => `${who}:${name}`)),
      values.policy_arn,
    ),
  aws_iam_user_group_membership: membership,
  aws_iam_group_membership: membership,
  aws_iam_access_key: (values) => [
    statement({
      principals: [`user:${text(values.user) ?? "unknown"}`],
      actions: ["a key that never expires"],
    }),
  ],
  aws_iam_user_login_profile: (values) => [
    statement({ principals: [`user:${text(values.user) ?? "unknown"}`], actions: ["a password"] }),
  ],
  aws_ssoadmin_account_assignment: (values) => [
    statement({
      principals: [`${text(values.principal_type) ?? "unknown"}:${text(values.principal_id) ?? "unknown"}`],
      actions: ["everything that the permission set allows"],
      resources: strings(values.permission_set_arn ?? "unknown"),
    }),
  ],
  aws_lambda_permission: (values) => [
    statement({
      sid: text(values.statement_id),
      principals: [
        `${/\.amazonaws\.com$/.test(String(values.principal)) ? "Service:" : ""}${text(values.principal) ?? "unknown"}`,
      ],
      actions: strings(values.action),
      resources: strings(values.function_name ?? "unknown"),
      conditions: {
        ...(text(values.source_arn) ? { "ArnLike aws:SourceArn": strings(values.source_arn) } : {}),
        ...(text(values.source_account)
          ? { "StringEquals aws:SourceAccount": strings(values.source_account) }
          : {}),
        ...(text(values.principal_org_id)
          ? { "StringEquals aws:PrincipalOrgID": strings(values.principal_org_id) }
          : {}),
      },
    }),
  ],
  aws_cloudwatch_event_permission: (values) => [
    statement({
      sid: text(values.statement_id),
      principals: [values.principal === "*" ? "*" : `AWS:${text(values.principal) ?? "unknown"}`],
      actions: strings(values.action ?? "events:PutEvents"),
      resources: strings(values.event_bus_name ?? "default"),
      conditions:
        blocks(values.condition).length > 0 ? { "StringEquals aws:PrincipalOrgID": ["an organisation"] } : {},
    }),
  ],
  aws_kms_grant: (values) => [
    statement({
      principals: [`AWS:${text(values.grantee_principal) ?? "unknown"}`],
      actions: strings(values.operations).map((operation) => `kms:${operation}`),
      resources: strings(values.key_id ?? "unknown"),
    }),
  ],
  aws_lambda_function_url: (values) => [
    statement({
      principals: values.authorization_type === "NONE" ? ["*"] : ["AWS:whoever IAM allows"],
      actions: ["lambda:InvokeFunctionUrl"],
      resources: strings(values.function_name ?? "unknown"),
    }),
  ],
  aws_ami_launch_permission: shared("ec2:RunInstances", "image_id"),
  aws_snapshot_create_volume_permission: shared("ec2:CreateVolume", "snapshot_id"),
  aws_ram_principal_association: (values) => [
    statement({
      principals: [`AWS:${text(values.principal) ?? "unknown"}`],
      actions: ["what is shared"],
      resources: strings(values.resource_share_arn ?? "unknown"),
    }),
  ],
  aws_s3_bucket_public_access_block: publicAccess,
  aws_s3_account_public_access_block: publicAccess,
  aws_s3_bucket_replication_configuration: replication,
  aws_s3_bucket_acl: acl,
  aws_s3_bucket: acl,
  aws_sns_topic_subscription: subscription,
  aws_security_group_rule: (values) => rule(String(values.type ?? "ingress"), values),
  aws_vpc_security_group_ingress_rule: (values) => rule("ingress", values),
  aws_vpc_security_group_egress_rule: (values) => rule("egress", values),
  aws_security_group: networks,
  aws_default_security_group: networks,
};

function networks(values: Values): Statement[] {
  return ["ingress", "egress"].flatMap((direction) =>
    blocks(values[direction]).flatMap((one) => rule(direction, one)),
  );
}

function shared(action: string, resource: string) {
  return (values: Values) => [
    statement({
      principals: [values.group === "all" ? "*" : `AWS:${text(values.account_id) ?? "unknown"}`],
      actions: [action],
      resources: strings(values[resource] ?? "unknown"),
    }),
  ];
}

/** What any type may have: an address on the internet. */
function anyType(values: Values): Statement[] {
  const open = values.publicly_accessible === true || values.publicly_accessible === "true";
  return open
    ? [statement({ principals: ["*"], actions: ["network:connect"], resources: ["publicly_accessible"] })]
    : [];
}
