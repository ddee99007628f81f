import type { AttributeValue, QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Item } from "./item-size.ts";

/** The values that a query compares attributes with by `=`, the partition key's among them. */
export function queriedKey(
  input: Pick<
    QueryCommandInput,
    "KeyConditionExpression" | "KeyConditions" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
  >,
): Item {
  const names = new Map(Object.entries(input.ExpressionAttributeNames ?? {}));
  const values = new Map(Object.entries(input.ExpressionAttributeValues ?? {}));
  const found: [string, AttributeValue][] = [];
  for (const [, name = "", value = ""] of (input.KeyConditionExpression ?? "").matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    const compared = values.get(value);
    if (compared !== undefined) found.push([names.get(name) ?? name, compared]);
  }
  for (const [name, { ComparisonOperator, AttributeValueList }] of Object.entries(input.KeyConditions ?? {}))
    if (ComparisonOperator === "EQ" && AttributeValueList?.[0] !== undefined)
      found.push([name, AttributeValueList[0]]);
  return Object.fromEntries(found);
}
