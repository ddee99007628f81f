import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escalations, matches, widens } from "./broaden.ts";
import { reviewOf } from "./fixtures/load.ts";
import { readPolicy, type Statement } from "./statement.ts";

const one = (statement: object): Statement => {
  const [read] = readPolicy({ Statement: [statement] }) ?? [];
  if (!read) throw new Error("It is no statement.");
  return read;
};
const base = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] };

describe("a statement", () => {
  it("reads texts and lists alike, in any order", () => {
    expect(one({ ...base, Action: "s3:GetObject" })).toEqual(one(base));
    expect(one({ ...base, Action: ["s3:B", "s3:A"] })).toEqual(one({ ...base, Action: ["s3:A", "s3:B"] }));
  });

  it.each<[string, object, object, boolean]>([
    ["another action", base, { ...base, Action: ["s3:GetObject", "s3:PutObject"] }, true],
    ["fewer actions", { ...base, Action: ["s3:GetObject", "s3:PutObject"] }, base, false],
    ["a wildcard instead of a name", base, { ...base, Action: ["s3:Get*"] }, true],
    ["a name instead of a wildcard", { ...base, Action: ["s3:*"] }, base, false],
    ["every resource", base, { ...base, Resource: "*" }, true],
    ["one object of them", base, { ...base, Resource: "arn:aws:s3:::b/x" }, false],
    ["another bucket", base, { ...base, Resource: "arn:aws:s3:::c/*" }, true],
    ["the same in another case", base, { ...base, Action: ["S3:getobject"] }, false],
    ["a condition less", { ...base, Condition: { StringEquals: { "aws:SourceAccount": "1" } } }, base, true],
    ["a condition more", base, { ...base, Condition: { StringEquals: { "aws:SourceAccount": "1" } } }, false],
    [
      "a value more in a condition",
      { ...base, Condition: { StringEquals: { "aws:SourceAccount": ["1"] } } },
      { ...base, Condition: { StringEquals: { "aws:SourceAccount": ["1", "2"] } } },
      true,
    ],
    [
      "a value less in a negated condition",
      { ...base, Condition: { StringNotEquals: { "aws:SourceAccount": ["1", "2"] } } },
      { ...base, Condition: { StringNotEquals: { "aws:SourceAccount": ["1"] } } },
      true,
    ],
    ["anybody", { ...base, Principal: { AWS: "arn:aws:iam::1:root" } }, { ...base, Principal: "*" }, true],
    ["all but one action", base, { ...base, Action: undefined, NotAction: "s3:PutObject" }, true],
    [
      "all but fewer actions",
      { Effect: "Allow", NotAction: ["a:B", "a:C"], Resource: "*" },
      { Effect: "Allow", NotAction: ["a:B"], Resource: "*" },
      true,
    ],
    ["a smaller Deny", { ...base, Effect: "Deny", Action: "s3:*" }, { ...base, Effect: "Deny" }, true],
    ["a larger Deny", { ...base, Effect: "Deny" }, { ...base, Effect: "Deny", Action: "s3:*" }, false],
    [
      "a Deny with a condition more",
      { ...base, Effect: "Deny" },
      { ...base, Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      true,
    ],
    ["an Allow instead of a Deny", { ...base, Effect: "Deny" }, base, true],
  ])("with %s is told to be broadened or not", (_, before, after, broadened) => {
    expect(widens([one(before)], [one(after)])).toBe(broadened);
  });

  it("never counts as broadened where nothing changes", () => {
    fc.assert(
      fc.property(
        fc.record({
          Effect: fc.constantFrom("Allow", "Deny"),
          Action: fc.array(fc.constantFrom("s3:*", "s3:GetObject", "*", "iam:PassRole"), { minLength: 1 }),
          Resource: fc.array(fc.constantFrom("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b"), { minLength: 1 }),
          Condition: fc.constantFrom(
            {},
            { StringNotEquals: { "aws:SourceVpc": ["a"] } },
            { Null: { "aws:x": "true" } },
          ),
        }),
        (statement) => {
          expect(widens([one(statement)], [one(statement)])).toBe(false);
        },
      ),
    );
  });
});

describe("what is dangerous", () => {
  it.each<[string, object, RegExp]>([
    ["everything", { ...base, Action: "*", Resource: "*" }, /EVERY action.*every resource/],
    ["a whole service", { ...base, Action: "s3:*" }, /all actions of a service/],
    ["anybody", { ...base, Principal: "*" }, /ANYONE, without a condition/],
    [
      "anybody under a condition",
      { ...base, Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o" } } },
      /anyone who meets the condition/,
    ],
    ["passing any role", { ...base, Action: "iam:PassRole", Resource: "*" }, /give itself more/],
    [
      "writing policies",
      { ...base, Action: "iam:Put*", Resource: "arn:aws:iam::1:role/x" },
      /give itself more \(.*iam:PutRolePolicy/,
    ],
    [
      "deleting a key",
      { ...base, Action: "kms:ScheduleKeyDeletion", Resource: "arn:aws:kms:::key/x" },
      /destroy data/,
    ],
    ["all but something", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }, /every action but/],
  ])("in %s is said", (_, statement, says) => {
    expect(escalations(one(statement)).join("; ")).toMatch(says);
  });

  it("is nothing in a Deny, or in passing one role", () => {
    expect(escalations(one({ ...base, Effect: "Deny", Action: "*", Resource: "*" }))).toEqual([]);
    expect(escalations(one({ ...base, Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/x" }))).toEqual(
      [],
    );
  });
});

describe("patterns", () => {
  it("match as IAM's do", () => {
    expect(matches("s3:Get*", "s3:GetObject")).toBe(true);
    expect(matches("s3:Get?bject", "s3:GetObject")).toBe(true);
    expect(matches("arn:aws:s3:::b.c/*", "arn:aws:s3:::bxc/d")).toBe(false);
    expect(matches("*", "anything at all")).toBe(true);
    expect(matches("a*", "b")).toBe(false);
  });

  it("take no longer than a moment, whatever the pattern", () => {
    const start = performance.now();
    matches(`${"*a".repeat(30)}b`, "a".repeat(2000));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("the permissions of real plans", () => {
  it("are compared statement by statement", () => {
    const found = reviewOf("widen-policy").permissions.map((change) => [
      change.construct,
      change.after?.sid,
      change.kind,
      change.broadened,
    ]);
    expect(found).toEqual([
      ["detect-text/permissions", "WriteResults", "changed", true],
      ["detect-text/permissions", "PassAnyRole", "added", true],
      ["detect-text/role", "Service", "changed", true],
    ]);
  });

  it("say when less is allowed than before", () => {
    const [change] = reviewOf("narrow-policy").permissions;
    expect(change).toMatchObject({
      broadened: false,
      before: { actions: ["dynamodb:*"] },
      after: { actions: ["dynamodb:PutItem"] },
    });
  });

  it("are read from the source where the plan does not know them yet", () => {
    const review = reviewOf("pipeline-create");
    expect(review.unknownPolicies).toEqual([]);
    const written = review.permissions.find((change) => change.after?.sid === "WriteProcessed");
    expect(written?.after?.resources).toEqual(["${aws_s3_bucket.processed.arn}/*"]);
    expect(written?.whom).toBeDefined();
  });

  it("include what functions may be invoked by", () => {
    const grants = reviewOf("pipeline-create").permissions.filter(
      (change) => change.type === "aws_lambda_permission",
    );
    expect(grants.map((change) => change.after?.principals)).toEqual([
      ["Service:s3.amazonaws.com"],
      ["Service:s3.amazonaws.com"],
    ]);
  });
});
