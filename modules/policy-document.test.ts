import { describe, expect, test } from "vitest";
import {
  type PolicyStatement,
  policyDocument,
  secureTransportOnly,
  wildcardReasons,
} from "./policy-document.ts";

const read: PolicyStatement = { sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] };

describe("policyDocument", () => {
  test("writes statements with every list as a list, and allows unless told to deny", () => {
    expect(JSON.parse(policyDocument([read, secureTransportOnly("s3:*", ["arn:aws:s3:::b"])]))).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] },
        {
          Sid: "SecureTransportOnly",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["arn:aws:s3:::b"],
          Condition: { Bool: { "aws:SecureTransport": ["false"] } },
        },
      ],
    });
  });

  test.each([
    ["every resource", { ...read, sid: "A", resources: ["*"] }],
    ["many actions", { ...read, sid: "A", actions: ["s3:Get*"] }],
    ["everybody", { ...read, sid: "A", principals: "*" as const }],
  ])("a wildcard for %s needs a reason", (_, statement) => {
    expect(() => policyDocument([read, statement])).toThrow('need a reason ("because"): A.');
    expect(() => policyDocument([{ ...statement, because: "It must be." }])).not.toThrow();
  });

  test("the reasons can be kept beside the policy, which has no place for them", () => {
    expect(
      wildcardReasons([read, { ...read, sid: "All", resources: ["*"], because: "It must be." }]),
    ).toEqual({
      All: "It must be.",
    });
  });
});
