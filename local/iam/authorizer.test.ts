import { describe, expect, test } from "vitest";
import type { Deployment, Statement } from "../template/deployment.ts";
import { emptyDeployment } from "../template/empty.ts";
import { createAuthorizer, type Denial, roleCaller } from "./authorizer.ts";

const account = "000000000000";
const roleArn = `arn:aws:iam::${account}:role/f`;
const root = { AWS: [`arn:aws:iam::${account}:root`] };
const caller = roleCaller({ arn: roleArn, name: "f" }, account, "session");
const SESSION = `arn:aws:sts::${account}:assumed-role/f/session`;
const bucket = "arn:aws:s3:::images";
const key = `arn:aws:kms:eu-west-1:${account}:key/1`;
const topic = `arn:aws:sns:eu-west-1:${account}:notices`;

interface Policies {
  readonly role?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly bucket?: readonly Statement[];
  readonly key?: readonly Statement[];
  readonly topic?: readonly Statement[];
  readonly trust?: readonly Statement[];
}

function authorizer(policies: Policies, onDenied?: (denial: Denial) => void) {
  const policy = (statements: readonly Statement[] | undefined) =>
    statements === undefined ? {} : { policy: { statements } };
  const trust = { statements: policies.trust ?? [] };
  const deployment: Deployment = emptyDeployment({
    roles: [
      {
        name: "f",
        arn: roleArn,
        trust,
        policies: { own: { statements: policies.role ?? [] } },
        ...(policies.boundary === undefined ? {} : { boundary: { statements: policies.boundary } }),
      },
    ],
    buckets: [
      { name: "images", arn: bucket, versioned: true, notifications: [], ...policy(policies.bucket) },
    ],
    keys: [{ arn: key, keyId: "1", aliases: [], ...policy(policies.key) }],
    topics: [{ name: "notices", arn: topic, subscriptions: [], ...policy(policies.topic) }],
  });
  return createAuthorizer(deployment, {
    now: () => new Date("2026-11-23T12:00:00Z"),
    ...(onDenied === undefined ? {} : { onDenied }),
  });
}

const allow = (action: string, resource: string, more: Partial<Statement> = {}): Statement => ({
  effect: "Allow",
  action: [action],
  resource: [resource],
  ...more,
});
const deny = (action: string, resource: string, more: Partial<Statement> = {}): Statement => ({
  ...allow(action, resource, more),
  effect: "Deny",
});
const when = (operator: string, name: string, ...values: string[]) => ({
  condition: { [operator]: { [name]: values } },
});

type Case = readonly [name: string, policies: Policies, action: string, resource: string, allowed: boolean];
const get = "s3:GetObject";
const object = `${bucket}/a/b.png`;

describe("a role", () => {
  test.each<Case>([
    ["without policies may nothing", {}, get, object, false],
    ["may what a policy allows", { role: [allow(get, `${bucket}/*`)] }, get, object, true],
    ["may what a wildcard allows", { role: [allow("s3:Get*", "*")] }, get, object, true],
    ["action names do not regard case", { role: [allow("S3:getobject", "*")] }, get, object, true],
    ["resources do regard case", { role: [allow(get, `${bucket}/A/*`)] }, get, object, false],
    ["another bucket with the same beginning", { role: [allow(get, bucket)] }, get, `${bucket}-2/x`, false],
    ["a star at the end of an ARN covers the rest", { role: [allow(get, "arn:*")] }, get, object, true],
    ["and so it denies", { role: [allow(get, "*"), deny(get, "arn:aws:s3*")] }, get, object, false],
    ["an explicit deny wins", { role: [allow("*", "*"), deny(get, `${bucket}/a/*`)] }, get, object, false],
    [
      "NotAction allows the others",
      { role: [{ effect: "Allow", notAction: ["s3:PutObject"], resource: ["*"] }] },
      get,
      object,
      true,
    ],
    [
      "NotAction leaves its own out",
      { role: [{ effect: "Allow", notAction: [get], resource: ["*"] }] },
      get,
      object,
      false,
    ],
    [
      "NotResource leaves its own out",
      { role: [{ effect: "Allow", action: [get], notResource: [`${bucket}/a/*`] }] },
      get,
      object,
      false,
    ],
    [
      "NotResource allows the others",
      { role: [{ effect: "Allow", action: [get], notResource: [`${bucket}/b/*`] }] },
      get,
      object,
      true,
    ],
    [
      "a variable is filled in",
      { role: [allow(get, `${bucket}/\${aws:RequestedRegion}/*`)] },
      get,
      `${bucket}/eu-west-1/x`,
      true,
    ],
    [
      "a variable without value never allows",
      { role: [allow(get, `${bucket}/\${aws:username}*`)] },
      get,
      object,
      false,
    ],
    [
      "a variable without value always denies",
      { role: [allow(get, "*"), deny(get, `${bucket}/\${aws:username}`)] },
      get,
      object,
      false,
    ],
    [
      "a variable's default counts",
      { role: [allow(get, `${bucket}/\${aws:username, 'a'}/*`)] },
      get,
      object,
      true,
    ],
    [
      "a bucket's policy suffices",
      { bucket: [allow(get, `${bucket}/*`, { principal: { AWS: [roleArn] } })] },
      get,
      object,
      true,
    ],
    [
      "a bucket's trust in the account does not",
      { bucket: [allow(get, `${bucket}/*`, { principal: root })] },
      get,
      object,
      false,
    ],
    [
      "a boundary takes away what it does not allow",
      { role: [allow("s3:*", "*")], boundary: [allow("s3:List*", "*")] },
      get,
      object,
      false,
    ],
    ["a boundary alone allows nothing", { role: [], boundary: [allow("*", "*")] }, get, object, false],
    [
      "policy and boundary together allow",
      { role: [allow(get, `${bucket}/*`)], boundary: [allow("s3:*", "*")] },
      get,
      object,
      true,
    ],
    [
      "a boundary limits what a bucket allows the role",
      {
        bucket: [allow(get, `${bucket}/*`, { principal: { AWS: [roleArn] } })],
        boundary: [allow("sqs:*", "*")],
      },
      get,
      object,
      false,
    ],
    [
      "but not what it allows the very session",
      {
        bucket: [allow(get, `${bucket}/*`, { principal: { AWS: [SESSION] } })],
        boundary: [allow("sqs:*", "*")],
      },
      get,
      object,
      true,
    ],
    [
      "a boundary's deny wins over that too",
      {
        bucket: [allow(get, `${bucket}/*`, { principal: { AWS: [SESSION] } })],
        boundary: [deny("s3:*", "*")],
      },
      get,
      object,
      false,
    ],
    [
      "a bucket's deny wins",
      { role: [allow("s3:*", "*")], bucket: [deny("s3:*", `${bucket}/*`, { principal: "*" })] },
      get,
      object,
      false,
    ],
    [
      "a deny of the account is a deny of its roles",
      { role: [allow("s3:*", "*")], bucket: [deny("s3:*", `${bucket}/*`, { principal: root })] },
      get,
      object,
      false,
    ],
    [
      "NotPrincipal spares those it names",
      {
        role: [allow("s3:*", "*")],
        bucket: [deny("s3:*", `${bucket}/*`, { notPrincipal: { AWS: [roleArn] } })],
      },
      get,
      object,
      true,
    ],
    [
      "the loopback passes a demand for TLS",
      {
        role: [allow("s3:*", "*")],
        bucket: [
          deny("s3:*", `${bucket}/*`, { principal: "*", ...when("Bool", "aws:SecureTransport", "false") }),
        ],
      },
      get,
      object,
      true,
    ],
    [
      "a key without a policy trusts the account",
      { role: [allow("kms:Decrypt", key)] },
      "kms:Decrypt",
      key,
      true,
    ],
    [
      "a key whose policy trusts the account leaves it to the role",
      { key: [allow("kms:*", "*", { principal: root })] },
      "kms:Decrypt",
      key,
      false,
    ],
    [
      "a key whose policy does not mention the account stays closed",
      {
        role: [allow("kms:*", "*")],
        key: [allow("kms:*", "*", { principal: { Service: ["sns.amazonaws.com"] } })],
      },
      "kms:Decrypt",
      key,
      false,
    ],
    [
      "a key whose policy names the role opens",
      { key: [allow("kms:Decrypt", "*", { principal: { AWS: [roleArn] } })] },
      "kms:Decrypt",
      key,
      true,
    ],
    [
      "an action without a resource needs a star",
      { role: [allow("rekognition:DetectText", "*")] },
      "rekognition:DetectText",
      "*",
      true,
    ],
    [
      "an ARN does not cover it",
      { role: [allow("rekognition:DetectText", `${bucket}/*`)] },
      "rekognition:DetectText",
      "*",
      false,
    ],
  ])("%s", (_, policies, action, resource, allowed) => {
    const ask = () => authorizer(policies).authorize(caller, action, resource);
    if (allowed) expect(ask).not.toThrow();
    else expect(ask).toThrow("is not authorized to perform");
  });

  test("is told why, in AWS's words", () => {
    expect(() => authorizer({}).authorize(caller, get, object)).toThrow(
      expect.objectContaining({
        code: "AccessDenied",
        status: 403,
        message: `User: arn:aws:sts::${account}:assumed-role/f/session is not authorized to perform: s3:GetObject on resource: ${object} because no identity-based policy allows the s3:GetObject action`,
      }),
    );
    expect(() => authorizer({ role: [deny("*", "*")] }).authorize(caller, get, object)).toThrow(
      "with an explicit deny in an identity-based policy",
    );
    const closed = authorizer({ role: [allow("*", "*")], key: [] });
    expect(() => closed.authorize(caller, "kms:Decrypt", key)).toThrow(
      "because no resource-based policy allows the kms:Decrypt action",
    );
  });

  test("that the deployment does not declare may nothing", () => {
    const stranger = roleCaller({ arn: `${roleArn}x`, name: "fx" }, account, "s");
    expect(() => authorizer({ role: [allow("*", "*")] }).authorize(stranger, get, object)).toThrow();
  });
});

test("the administrator may everything", () => {
  const { roleArn: _, ...administrator } = caller;
  expect(() => authorizer({}).authorize(administrator, get, object)).not.toThrow();
});

describe("a service", () => {
  const events = "events.amazonaws.com";
  const publish = allow("sns:Publish", topic, { principal: { Service: [events] } });

  test("may what the resource's policy allows it", () => {
    expect(() =>
      authorizer({ topic: [publish] }).authorizeService(events, "sns:Publish", topic),
    ).not.toThrow();
  });

  test.each<[string, Policies]>([
    ["without a policy", {}],
    [
      "with a policy for another service",
      { topic: [{ ...publish, principal: { Service: ["s3.amazonaws.com"] } }] },
    ],
    ["with a policy for the account", { topic: [{ ...publish, principal: root }] }],
    [
      "with a policy under a condition that is not met",
      { topic: [{ ...publish, ...when("StringEquals", "aws:SourceAccount", account) }] },
    ],
    ["with an explicit deny", { topic: [publish, deny("sns:*", topic, { principal: "*" })] }],
  ])("is refused %s", (_, policies) => {
    expect(() => authorizer(policies).authorizeService(events, "sns:Publish", topic)).toThrow(
      expect.objectContaining({ code: "AuthorizationError" }),
    );
  });
});

describe("a role's trust policy", () => {
  const assume = (service: string, policies: Policies) =>
    authorizer(policies).authorizeService(service, "sts:AssumeRole", roleArn);
  const trusted: Statement = {
    effect: "Allow",
    action: ["sts:AssumeRole"],
    principal: { Service: ["lambda.amazonaws.com"] },
  };

  test("says who may assume it", () => {
    expect(() => assume("lambda.amazonaws.com", { trust: [trusted] })).not.toThrow();
    expect(() => assume("events.amazonaws.com", { trust: [trusted] })).toThrow("sts:AssumeRole");
    expect(() => assume("lambda.amazonaws.com", {})).toThrow("sts:AssumeRole");
  });
});

test("every denial is reported, with who, what and why", () => {
  const denials: Denial[] = [];
  const asked = authorizer({ role: [allow(get, `${bucket}/a/*`)] }, (denial) => denials.push(denial));
  asked.authorize(caller, get, object);
  expect(denials).toEqual([]);
  expect(() => asked.authorize(caller, "kms:Decrypt", key)).toThrow();
  expect(() => asked.authorizeService("events.amazonaws.com", "sns:Publish", topic)).toThrow();
  expect(denials).toEqual([
    {
      who: "session",
      action: "kms:Decrypt",
      resource: key,
      reason: "because no identity-based policy allows the kms:Decrypt action",
    },
    {
      who: "events.amazonaws.com",
      action: "sns:Publish",
      resource: topic,
      reason: "because no resource-based policy allows the sns:Publish action",
    },
  ]);
});
