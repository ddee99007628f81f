import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.ts";
import type { Item } from "./item-size.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items-nested-attributes */
const MAXIMUM_LEVELS = 32;

/** Throws where the attributes are nested deeper than DynamoDB stores. */
export function checkNesting(item: Item = {}): void {
  if (Object.values(item).some((value) => levels(value) > MAXIMUM_LEVELS))
    throw invalid("Nesting Levels have exceeded supported limits: Attributes can be nested 32 levels deep.");
}

function levels({ L, M }: AttributeValue): number {
  const inside = L ?? Object.values(M ?? {});
  return 1 + Math.max(0, ...inside.map(levels));
}
