// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Terraform references, not templates
import { describe, expect, it } from "vitest";
import { readStack } from "../stack.ts";
import { evaluate } from "./evaluate.ts";

type Block = Record<string, unknown>;

/** Rules that are not kept by a stack with one resource, beside a document that it may refer to. */
function broken(type: string, values: Block, document?: Block): string[] {
  const stack = readStack("dev", {
    resource: { [type]: { a: values } },
    ...(document ? { data: { aws_iam_policy_document: { d: document } } } : {}),
  });
  return [...new Set(evaluate([stack]).failed.map(({ rule }) => rule))];
}
const policy = (...statements: Block[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (more: Block) => ({
  Sid: "A",
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: "arn:aws:sqs:eu-west-1:1:q",
  ...more,
});
const queue = (more: Block) =>
  broken("aws_sqs_queue_policy", { queue_url: "q", policy: policy(allow(more)) });
const documented = (document: Block) =>
  broken(
    "aws_sqs_queue_policy",
    { queue_url: "q", policy: "${data.aws_iam_policy_document.d.json}" },
    document,
  );
const roleMay = (Action: unknown, Resource: unknown, more: Block = {}) =>
  broken("aws_iam_role_policy", {
    role: "r",
    policy: policy({ Sid: "A", Effect: "Allow", Action, Resource }),
    ...more,
  });
const written = (more: Block) => ({
  statement: [{ sid: "A", actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:eu-west-1:1:q"], ...more }],
});

describe("a principal that is anybody", () => {
  it.each<[string, () => string[]]>([
    ["`*`", () => queue({ Principal: "*" })],
    ["a list with `*`", () => queue({ Principal: { AWS: ["arn:aws:iam::111111111111:role/a", "*"] } })],
    ["a wildcard in the account", () => queue({ Principal: { AWS: "arn:aws:iam::*:role/a" } })],
    [
      "a condition that narrows nothing",
      () => queue({ Principal: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } } }),
    ],
    [
      "a condition that holds if it is there",
      () => queue({ Principal: "*", Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } }),
    ],
    ["a document's type `*`", () => documented(written({ principals: [{ type: "*", identifiers: ["*"] }] }))],
    [
      "a document's block as an object",
      () =>
        documented({
          statement: { ...written({}).statement[0], principals: { type: "AWS", identifiers: ["*"] } },
        }),
    ],
    [
      "the first of two blocks of one type",
      () =>
        documented(
          written({
            principals: [
              { type: "AWS", identifiers: ["*"] },
              { type: "AWS", identifiers: ["arn:aws:iam::111111111111:role/a"] },
            ],
          }),
        ),
    ],
    [
      "a document that is composed",
      () => documented({ source_policy_documents: [policy(allow({ Principal: "*" }))] }),
    ],
    [
      "an attribute of another name",
      () =>
        broken("aws_cloudwatch_log_resource_policy", { policy_document: policy(allow({ Principal: "*" })) }),
    ],
    [
      "a resource without a document",
      () => broken("aws_cloudwatch_event_permission", { principal: "*", statement_id: "a" }),
    ],
  ])("is found as %s", (_, found) => {
    expect(found()).toContain("IAM-009");
  });

  it.each<[string, () => string[]]>([
    [
      "a condition names an account",
      () => queue({ Principal: "*", Condition: { StringEquals: { "AWS:SourceAccount": "111111111111" } } }),
    ],
    [
      "a condition names a bucket",
      () => queue({ Principal: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::images" } } }),
    ],
    [
      "a document names a role",
      () =>
        documented(
          written({ principals: [{ type: "AWS", identifiers: ["arn:aws:iam::111111111111:role/a"] }] }),
        ),
    ],
  ])("is not found where %s", (_, found) => {
    expect(found()).not.toContain("IAM-009");
  });
});

describe("a wildcard", () => {
  it.each([
    "*",
    "arn:aws:s3:::*",
    "arn:aws:dynamodb:eu-west-1:1:table/*",
    "arn:aws:sqs:*:1:q",
    "arn:aws:lambda:eu-west-1:1:function:*",
  ])("needs a reason in %s", (resource) => expect(roleMay("a:Get", resource)).toContain("IAM-001"));
  it.each([
    "arn:aws:s3:::images/*",
    "${aws_s3_bucket.a.arn}/*",
    "arn:aws:logs:eu-west-1:1:log-group:/aws/x:*",
  ])("needs none in %s, which names one thing", (resource) =>
    expect(roleMay("a:Get", resource)).not.toContain("IAM-001"),
  );
  it("may have its reason where the statement is written", () => {
    const document = { "//": { wildcards: { A: "a reason" } }, ...written({ resources: ["*"] }) };
    expect(documented(document)).not.toContain("IAM-001");
    expect(documented(written({ resources: ["*"] }))).toContain("IAM-001");
  });
});

describe("a right to give oneself more", () => {
  it.each(["iam:CreateLoginProfile", "iam:AttachGroupPolicy", "iam:UpdateLoginProfile", "iam:Put*Policy"])(
    "is found as %s, on one resource too",
    (action) => expect(roleMay(action, "arn:aws:iam::111111111111:user/a")).toContain("IAM-003"),
  );
});

describe("a key that is AWS's own", () => {
  it.each(["alias/aws/dynamodb", "arn:aws:kms:eu-west-1:1:alias/aws/dynamodb"])("is found as %s", (key) => {
    expect(
      broken("aws_dynamodb_table", { server_side_encryption: [{ enabled: "true", kms_key_arn: key }] }),
    ).toContain("DDB-002");
  });
  it("is not found in a reference to a key of the stack", () => {
    expect(
      broken("aws_dynamodb_table", {
        server_side_encryption: { enabled: "true", kms_key_arn: "${aws_kms_key.a.arn}" },
      }),
    ).not.toContain("DDB-002");
  });
});

describe("a function", () => {
  const fn = (values: Block) => broken("aws_lambda_function", values);
  it.each(["nodejs20.x", "python3.9", "ruby3.2", "java8.al2", "dotnet6"])("is told of on %s", (runtime) => {
    expect(fn({ runtime })).toContain("LAM-007");
  });
  it.each(["nodejs24.x", "python3.13", "java21", "provided.al2023", "dotnet8", "${var.runtime}"])(
    "is not on %s",
    (runtime) => {
      expect(fn({ runtime })).not.toContain("LAM-007");
    },
  );
  it.each(['{"db":{"password":"hunter2"}}', '[{"apiKey":"a-short-one"}]'])(
    "holds a secret in %s",
    (value) => {
      expect(fn({ environment: { variables: { CONFIG: value } } })).toContain("LAM-005");
    },
  );
  it("holds none in a structured value without one", () => {
    expect(fn({ environment: { variables: { CONFIG: '{"level":"debug","password":""}' } } })).not.toContain(
      "LAM-005",
    );
  });
});
