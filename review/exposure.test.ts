import { describe, expect, it } from "vitest";
import { readChanges } from "./changes.ts";
import { comparePermissions } from "./permissions.ts";
import { readPlan } from "./plan.ts";
import { readStack } from "./stack.ts";

type Values = Record<string, unknown>;
interface Given {
  readonly type: string;
  readonly before?: Values | null;
  readonly after?: Values | null;
  readonly unknown?: Values;
  readonly name?: string;
  readonly mode?: "managed" | "data";
}

function compare(given: readonly Given[], stack?: ReturnType<typeof readStack>) {
  const plan = readPlan(
    JSON.stringify({
      format_version: "1.2",
      resource_changes: given.map(
        ({ type, before = null, after = null, unknown = {}, name = "a", mode = "managed" }) => ({
          address: `${mode === "data" ? "data." : ""}${type}.${name}`,
          mode,
          type,
          name,
          change: {
            actions:
              mode === "data" ? ["read"] : before && after ? ["update"] : before ? ["delete"] : ["create"],
            before,
            after,
            after_unknown: unknown,
          },
        }),
      ),
    }),
  );
  const changes = readChanges(plan, stack);
  const found = comparePermissions(changes, stack);
  return {
    changes: found.changes,
    unknown: found.unknown,
    broadened: found.changes.filter((one) => one.broadened),
  };
}

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string | string[], Resource = "arn:aws:s3:::b/*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const inline = (before: object[] | null, after: object[] | null, name = "a"): Given => ({
  type: "aws_iam_role_policy",
  name,
  before: before && { role: "r", policy: policy(...before) },
  after: after && { role: "r", policy: policy(...after) },
});

describe("a permission that is no document", () => {
  it.each<[string, Given]>([
    [
      "a policy on a user",
      { type: "aws_iam_user_policy_attachment", after: { user: "u", policy_arn: "arn:aws:iam::1:policy/x" } },
    ],
    [
      "managed policies of a role",
      {
        type: "aws_iam_role",
        before: { name: "r", managed_policy_arns: ["arn:a"] },
        after: { name: "r", managed_policy_arns: ["arn:a", "arn:b"] },
      },
    ],
    [
      "another boundary",
      {
        type: "aws_iam_role",
        before: { name: "r", permissions_boundary: "arn:a" },
        after: { name: "r", permissions_boundary: "arn:b" },
      },
    ],
    [
      "a member of a group",
      {
        type: "aws_iam_group_membership",
        before: { group: "g", users: ["a"] },
        after: { group: "g", users: ["a", "b"] },
      },
    ],
    ["a key of a user", { type: "aws_iam_access_key", after: { user: "u" } }],
    [
      "one flag of a public access block",
      {
        type: "aws_s3_bucket_public_access_block",
        before: {
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: true,
          restrict_public_buckets: true,
        },
        after: {
          block_public_acls: true,
          block_public_policy: false,
          ignore_public_acls: true,
          restrict_public_buckets: true,
        },
      },
    ],
    [
      "a public ACL",
      { type: "aws_s3_bucket_acl", before: { acl: "private" }, after: { acl: "public-read" } },
    ],
    [
      "a copy in another bucket",
      {
        type: "aws_s3_bucket_replication_configuration",
        before: { rule: [] },
        after: { rule: [{ destination: [{ bucket: "arn:aws:s3:::c" }] }] },
      },
    ],
    [
      "a queue that listens",
      {
        type: "aws_sns_topic_subscription",
        after: { topic_arn: "arn:t", protocol: "sqs", endpoint: "arn:aws:sqs:eu-west-1:9:q" },
      },
    ],
    [
      "a network in a block",
      {
        type: "aws_security_group",
        before: { ingress: [] },
        after: { ingress: [{ cidr_blocks: ["10.0.0.0/8"], from_port: 1, to_port: 2, protocol: "tcp" }] },
      },
    ],
    [
      "the world by IPv6",
      { type: "aws_vpc_security_group_ingress_rule", after: { cidr_ipv6: "::/0", ip_protocol: "-1" } },
    ],
    [
      "a cluster with an address",
      {
        type: "aws_redshift_cluster",
        before: { publicly_accessible: false },
        after: { publicly_accessible: true },
      },
    ],
    [
      "a bus for another account",
      { type: "aws_cloudwatch_event_permission", after: { principal: "999999999999", statement_id: "x" } },
    ],
    [
      "a grant of a key",
      { type: "aws_kms_grant", after: { grantee_principal: "arn:x", operations: ["Decrypt"], key_id: "k" } },
    ],
  ])("is given by %s", (_, given) => {
    expect(compare([given]).broadened.length).toBeGreaterThan(0);
  });

  it.each<[string, Given]>([
    [
      "a closed public access block",
      {
        type: "aws_s3_bucket_public_access_block",
        after: {
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: "true",
          restrict_public_buckets: true,
        },
      },
    ],
    ["a private bucket", { type: "aws_s3_bucket", after: { bucket: "b" } }],
    [
      "a bound that is new",
      { type: "aws_iam_role", before: { name: "r" }, after: { name: "r", permissions_boundary: "arn:b" } },
    ],
    [
      "a network that is closed",
      {
        type: "aws_security_group",
        before: { ingress: [{ cidr_blocks: ["0.0.0.0/0"] }] },
        after: { ingress: [] },
      },
    ],
  ])("is not given by %s", (_, given) => {
    expect(compare([given]).broadened).toEqual([]);
  });

  it("of administrators is dangerous wherever it is attached", () => {
    for (const type of ["role", "user", "group"])
      expect(
        compare([
          {
            type: `aws_iam_${type}_policy_attachment`,
            after: { [type]: "x", policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" },
          },
        ]).changes[0]?.warnings.join(),
      ).toMatch(/EVERY action/);
  });
});

describe("a policy as a whole", () => {
  it.each<[string, Given[]]>([
    [
      "split",
      [inline([allow(["s3:GetObject", "s3:PutObject"])], [allow("s3:GetObject"), allow("s3:PutObject")])],
    ],
    [
      "renamed",
      [inline([allow("s3:GetObject", "*", { Sid: "A" })], [allow("s3:GetObject", "*", { Sid: "B" })])],
    ],
    [
      "merged by resource",
      [
        inline(
          [allow("s3:GetObject", "a"), allow("s3:GetObject", "b")],
          [{ ...allow("s3:GetObject"), Resource: ["a", "b"] }],
        ),
      ],
    ],
    ["said twice", [inline([allow("s3:*")], [allow("s3:*"), allow("s3:GetObject")])]],
    [
      "moved to another policy of the role",
      [inline([allow("s3:GetObject")], null, "a"), inline(null, [allow("s3:GetObject")], "b")],
    ],
    [
      "written with a key in another case",
      [
        inline(
          [allow("s3:GetObject", "*", { Condition: { StringEquals: { "aws:SourceAccount": "1" } } })],
          [allow("s3:GetObject", "*", { Condition: { StringEquals: { "AWS:sourceaccount": ["1"] } } })],
        ),
      ],
    ],
  ])("is no change when it is %s", (_, given) => {
    expect(compare(given).changes).toEqual([]);
  });

  it("says only what is new when a statement is added beside one that allowed a part", () => {
    const { broadened } = compare([
      inline(
        [allow("s3:GetObject")],
        [allow("s3:GetObject"), allow(["s3:GetObject", "s3:PutObject"], undefined, { Sid: "More" })],
      ),
    ]);
    expect(broadened.map((one) => one.after?.actions)).toEqual([["s3:PutObject"]]);
  });

  it("allows more when it moves to another role", () => {
    const moved = compare([
      inline([allow("s3:GetObject")], null, "a"),
      {
        ...inline(null, [allow("s3:GetObject")], "b"),
        after: { role: "other", policy: policy(allow("s3:GetObject")) },
      },
    ]);
    expect(moved.broadened.map((one) => one.owner)).toEqual(["other"]);
  });
});

describe("a policy that is known only after apply", () => {
  const unknown: Given = { type: "aws_iam_policy", after: { name: "p" }, unknown: { policy: true } };
  const statement = [{ effect: "Allow", actions: ["s3:PutObject"], resources: ["*"] }];

  it("is read in the document that the source names", () => {
    const stack = readStack("dev", {
      data: { aws_iam_policy_document: { d: { statement } } },
      resource: { aws_iam_policy: { a: { policy: "$".concat("{data.aws_iam_policy_document.d.json}") } } },
    });
    expect(compare([unknown], stack).broadened[0]?.after?.actions).toEqual(["s3:PutObject"]);
  });

  it("is named where nothing says what is in it", () => {
    expect(compare([unknown]).unknown).toHaveLength(1);
  });
});
