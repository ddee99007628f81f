import { describe, expect, test } from "vitest";
import { dev } from "../environments/dev.ts";
import { names } from "../environments/names.ts";
import { validate } from "../environments/validate.ts";
import { resource, statements, synthesizeDev } from "./testing/synth.ts";
import { filterExpression } from "./trace-groups.ts";

const its = synthesizeDev();

describe("groups", () => {
  const groups = Object.values(its.json.resource.aws_xray_group ?? {});

  test("always say whether they have insights, since X-Ray keeps what is left out", () => {
    expect(groups).not.toEqual([]);
    for (const { insights_configuration } of groups)
      expect(insights_configuration).toEqual({
        insights_enabled: expect.any(Boolean),
        notifications_enabled: expect.any(Boolean),
      });
    expect(resource(its, "aws_xray_group", "groups_image-text-dev-faults").insights_configuration).toEqual({
      insights_enabled: true,
      notifications_enabled: true,
    });
  });

  test("ask services by name and type, never only the root of a trace", () => {
    const [environment] = validate([dev]);
    const dictated = environment?.groups.filter(
      ({ filter }) => typeof filter === "string" || "slowerThanSeconds" in filter,
    );
    for (const { filter } of dictated ?? []) {
      const expression = filterExpression(filter, names({ name: "dev", region: "eu-west-1" }, ""));
      const outside = expression.replace(/service\(id\([^)]*\)\)( \{[^}]*\})?/g, "");
      expect(outside.replace(/ OR /g, "")).toBe("");
    }
  });

  test("may ask for annotations that the functions write", () => {
    const expression = 'annotation.outcome = "rejected" AND annotation.text_count >= 0 AND !annotation.noisy';
    const own = synthesizeDev({ groups: [{ name: "own", filter: { expression } }] });
    expect(resource(own, "aws_xray_group", "groups_image-text-dev-own")).toMatchObject({
      filter_expression: expression,
    });
  });

  test.each([
    ['annotation.enviroment = "dev"', "Did you mean environment? There are: environment, image"],
    ['annotation.outcome = "reject"', "Did you mean rejected? It is one of: preprocessed, text"],
    ['annotation.reason CONTAINS "big"', 'never contains "big". It is one of: '],
    ['annotation.text_count = "3"', 'is a number, and "3" is a text'],
    ["service() { annotation.textCount }", "Did you mean text_count?"],
  ])("that could never hold a trace are refused: %s", (expression, message) => {
    expect(() => synthesizeDev({ groups: [{ name: "own", filter: { expression } }] })).toThrow(message);
  });

  test("are about this environment's own functions and table", () => {
    const [environment] = validate([dev]);
    const its = names(environment ?? { name: "", region: "" }, "");
    expect(filterExpression("throttled", its)).toBe(
      [
        'service(id(name: "image-text-dev-preprocess-image", type: "AWS::Lambda::Function")) { throttle }',
        'service(id(name: "image-text-dev-detect-text", type: "AWS::Lambda::Function")) { throttle }',
        'service(id(name: "image-text-dev-results", type: "AWS::DynamoDB::Table")) { throttle }',
      ].join(" OR "),
    );
    expect(filterExpression({ slowerThanSeconds: 2.5 }, its)).toContain("{ responsetime > 2.5 }");
    expect(filterExpression({ expression: "annotation.size" }, its)).toBe("annotation.size");
  });
});

describe("sampling rules", () => {
  test("steer callers of this environment only, whatever else the account runs", () => {
    const quiet = { priority: 5, reservoir: 1, rate: 0.5 };
    const own = synthesizeDev({
      samplingRules: [
        { name: "plain", ...quiet },
        {
          name: "precise",
          ...quiet,
          serviceName: "image-text-dev-api/live",
          serviceType: "AWS::ApiGateway::Stage",
          host: "a.example",
          method: "PUT",
          path: "/in/*",
        },
      ],
    });
    expect(resource(own, "aws_xray_sampling_rule", "sampling_plain")).toMatchObject({
      rule_name: "image-text-dev-plain",
      priority: 5,
      reservoir_size: 1,
      fixed_rate: 0.5,
      service_name: "image-text-dev-*",
      service_type: "*",
      host: "*",
      http_method: "*",
      url_path: "*",
      resource_arn: "*",
      version: 1,
    });
    expect(resource(own, "aws_xray_sampling_rule", "sampling_precise")).toMatchObject({
      service_name: "image-text-dev-api/live",
      service_type: "AWS::ApiGateway::Stage",
      host: "a.example",
      http_method: "PUT",
      url_path: "/in/*",
    });
  });

  test("keep all of a caller that says always, before the general rate applies", () => {
    const rules = Object.values(its.json.resource.aws_xray_sampling_rule ?? {}).toSorted(
      (a, b) => Number(a.priority) - Number(b.priority),
    );
    expect(rules.map((it) => [it.rule_name, it.fixed_rate, it.service_name])).toEqual([
      ["image-text-dev-always", 1, "image-text-dev-always*"],
      ["image-text-dev-general", 0.05, "image-text-dev-*"],
    ]);
  });
});

test("the data key rotates, is governed by its account, and encrypts only this environment's logs", () => {
  const key = resource(its, "aws_kms_key", "data-key");
  expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 7 });
  const account = "${data.aws_caller_identity.caller.account_id}";
  expect(statements(key.policy)).toEqual({
    AccountDecides: {
      Sid: "AccountDecides",
      Effect: "Allow",
      Principal: { AWS: [`arn:aws:iam::${account}:root`] },
      Action: ["kms:*"],
      Resource: ["*"],
    },
    LogEncryption: {
      Sid: "LogEncryption",
      Effect: "Allow",
      Principal: { Service: ["logs.eu-west-1.amazonaws.com"] },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: ["*"],
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": [
            `arn:aws:logs:eu-west-1:${account}:log-group:/aws/lambda/image-text-dev-*`,
          ],
        },
      },
    },
  });
});
