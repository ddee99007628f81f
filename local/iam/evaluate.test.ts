// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are policy variables.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Statement } from "../template/deployment.ts";
import { evaluateIdentity, evaluateResource, type Question } from "./evaluate.ts";

const account = "000000000000";
const roleArn = `arn:aws:iam::${account}:role/f`;
const arn = `arn:aws:sts::${account}:assumed-role/f/s`;
const question: Question = {
  principal: { kind: "AWS", arn, roleArn, account },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::b/a/x",
  context: new Map([["aws:securetransport", ["true"]]]),
};

const list = (...items: readonly string[]) => fc.subarray([...items], { minLength: 1 });
const actions = list("s3:GetObject", "s3:*", "s3:Put*", "*", "sqs:SendMessage");
const resources = list(
  "*",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::b/a/?",
  "arn:aws:s3:::c",
  "arn:aws:s3:::${aws:x}",
);
const condition = fc.constantFrom(
  {},
  { Bool: { "aws:SecureTransport": ["true"] } },
  { Bool: { "aws:SecureTransport": ["false"] } },
  { Unheard: { "aws:SecureTransport": ["true"] } },
  { StringEquals: { "aws:Absent": ["x"] } },
);
const principal = fc.constantFrom<NonNullable<Statement["principal"]>[]>(
  "*",
  { AWS: [roleArn] },
  { AWS: [`arn:aws:iam::${account}:root`] },
  { Service: ["sns.amazonaws.com"] },
);
const about = fc.oneof(
  fc.record({ action: actions, resource: resources, condition, principal }),
  fc.record({ notAction: actions, resource: resources, condition, principal }),
  fc.record({ action: actions, notResource: resources, condition, principal }),
);
const statement = (effect: Statement["effect"]) => about.map((rest): Statement => ({ effect, ...rest }));
const statements = fc.array(fc.oneof(statement("Allow"), statement("Deny")), { maxLength: 5 });

const ask = (list: readonly Statement[]) => evaluateResource({ statements: list }, question);

test("the order of statements does not matter", () => {
  fc.assert(
    fc.property(statements, (list) => {
      expect(ask([...list].reverse())).toEqual(ask(list));
    }),
  );
});

test("another Deny never allows, another Allow never takes away", () => {
  fc.assert(
    fc.property(statements, statement("Deny"), statement("Allow"), (list, deny, allow) => {
      const before = ask(list);
      const denied = ask([...list, deny]);
      const allowed = ask([...list, allow]);
      if (denied.allowed) expect(before.allowed).toBe(true);
      if (before.denied) expect(denied.denied).toBe(true);
      if (before.allowed) expect(allowed.allowed).toBe(true);
      expect(allowed.denied).toBe(before.denied);
    }),
  );
});

test("nothing is ever both denied and allowed", () => {
  fc.assert(
    fc.property(statements, (list) => {
      for (const verdict of [ask(list), evaluateIdentity([{ statements: list }], question)])
        expect(verdict.denied && (verdict.allowed || verdict.delegated)).toBe(false);
    }),
  );
});

test("what cannot be evaluated allows nothing, and denies", () => {
  const unheard = {
    action: ["*"],
    resource: ["*"],
    condition: { Unheard: { "aws:SecureTransport": ["true"] } },
  };
  const ofIdentity = (effect: Statement["effect"]) =>
    evaluateIdentity([{ statements: [{ effect, ...unheard }] }], question);
  expect(ofIdentity("Allow")).toMatchObject({ allowed: false, denied: false });
  expect(ofIdentity("Deny")).toMatchObject({ denied: true });
});
