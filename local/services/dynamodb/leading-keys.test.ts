import type { QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { createAuthorizer, roleCaller } from "../../iam/authorizer.ts";
import type { Statement, TableSettings } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { queriedKey } from "./queried-key.ts";
import { createTables } from "./tables.ts";

const ACCOUNT = "000000000000";
const ROLE = { arn: `arn:aws:iam::${ACCOUNT}:role/f`, name: "f" };
const SETTINGS: TableSettings = {
  name: "results",
  arn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/results`,
  hashKey: "image",
  attributes: [{ name: "image", type: "S" }],
  indexes: [],
  capacity: { mode: "on-demand" },
  pointInTimeRecovery: false,
  deletionProtection: false,
  autoscaling: [],
  tags: {},
};

/** A role that may everything but what is about private images. */
const STATEMENTS: readonly Statement[] = [
  { effect: "Allow", action: ["dynamodb:*"], resource: ["*"] },
  {
    effect: "Deny",
    action: ["dynamodb:*"],
    resource: ["*"],
    condition: { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["private/*"] } },
  },
];
const deployment = emptyDeployment({
  roles: [{ ...ROLE, trust: { statements: [] }, policies: { own: { statements: STATEMENTS } } }],
});
const tables = createTables([SETTINGS], createAuthorizer(deployment), 0);
const allowed = (action: string, items: NonNullable<Parameters<typeof tables.allowed>[3]>["items"]) => () =>
  tables.allowed(roleCaller(ROLE, ACCOUNT, "f"), action, "results", items === undefined ? {} : { items });

test("the partition keys of a request are dynamodb:LeadingKeys", () => {
  expect(allowed("PutItem", [{ image: { S: "public/a" } }])).not.toThrow();
  expect(allowed("PutItem", [{ image: { S: "private/a" } }])).toThrow("explicit deny");
  expect(allowed("GetItem", [{ image: { S: "private/a" } }])).toThrow("explicit deny");
  expect(allowed("BatchGetItem", [{ image: { S: "public/a" } }, { image: { S: "private/b" } }])).toThrow();
  expect(allowed("Scan", undefined)).not.toThrow();
});

test.each<[Partial<QueryCommandInput>]>([
  [{ KeyConditionExpression: "image = :i", ExpressionAttributeValues: { ":i": { S: "private/a" } } }],
  [
    {
      KeyConditionExpression: "(#i=:i) AND written > :w",
      ExpressionAttributeNames: { "#i": "image" },
      ExpressionAttributeValues: { ":i": { S: "private/a" }, ":w": { N: "1" } },
    },
  ],
  [{ KeyConditions: { image: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "private/a" }] } } }],
])("a query is about the key it compares with: %j", (input) => {
  expect(queriedKey(input)).toEqual({ image: { S: "private/a" } });
  expect(allowed("Query", [queriedKey(input)])).toThrow("explicit deny");
});
