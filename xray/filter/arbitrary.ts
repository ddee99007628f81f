import fc from "fast-check";
import {
  and,
  type Comparison,
  EQUALITY_OPERATORS,
  type Expression,
  isKeyword,
  type Json,
  KEYWORDS,
  OPERATORS,
  or,
  ROOT_CAUSE_LISTS,
  type Selector,
} from "./expression.ts";

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("a", "AWS::Lambda", '"\\]['),
);
// -0 prints as 0.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const values = { boolean: fc.boolean(), number, string: text };

function comparisonOf(type: keyof typeof OPERATORS): fc.Arbitrary<Comparison> {
  return fc.record({ operator: fc.constantFrom(...OPERATORS[type]), value: values[type] });
}

/** With the given probability absent, which is not the same as undefined. */
function optional<T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> {
  return fc.oneof(fc.constant({}), arbitrary);
}

const keyword: fc.Arbitrary<Expression> = fc
  .constantFrom(...Object.keys(KEYWORDS).filter(isKeyword))
  .chain((name) =>
    optional(fc.record({ comparison: comparisonOf(KEYWORDS[name].type) })).map((comparison) => ({
      kind: "keyword",
      keyword: name,
      ...comparison,
    })),
  );

// A key in brackets has no spaces around it that count.
const key = fc
  .oneof(fc.stringMatching(/^\w+$/), fc.constantFrom("aws.local.service", "aws:api_id", "a]b", " "), text)
  .filter((name) => name !== "");

const annotation: fc.Arbitrary<Expression> = fc
  .tuple(key, fc.constantFrom("boolean" as const, "number" as const, "string" as const))
  .chain(([name, type]) =>
    optional(fc.record({ comparison: comparisonOf(type) })).map((comparison) => ({
      kind: "annotation",
      key: name,
      ...comparison,
    })),
  );

const selector: fc.Arbitrary<Selector> = fc.record(
  { name: text, type: text, accountId: text },
  { requiredKeys: [] },
);

const group: fc.Arbitrary<Expression> = fc.record({
  kind: fc.constant("group" as const),
  by: fc.constantFrom("name" as const, "arn" as const),
  operator: fc.constantFrom(...EQUALITY_OPERATORS),
  value: text,
});

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      text.filter((name) => name !== "__proto__"),
      tie("value"),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
})).value;

const rootCauseJson: fc.Arbitrary<Expression> = fc.record({
  kind: fc.constant("rootcause.json" as const),
  operator: fc.constantFrom(...EQUALITY_OPERATORS),
  causes: fc.array(
    fc.dictionary(
      text.filter((name) => name !== "__proto__"),
      json,
      { maxKeys: 3, noNullPrototype: true },
    ),
    { maxLength: 3 },
  ),
});

/** Any expression that the grammar can say. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie("expression");
  const filter = optional(fc.record({ filter: inner }));
  const several = fc.array(inner, { minLength: 2, maxLength: 3 });
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      keyword,
      annotation,
      group,
      rootCauseJson,
      several.map(and),
      several.map(or),
      inner.map((operand): Expression => ({ kind: "not", operand })),
      fc
        .tuple(selector, filter)
        .map(([service, rest]): Expression => ({ kind: "service", service, ...rest })),
      fc
        .tuple(selector, selector, filter)
        .map(([source, destination, rest]): Expression => ({ kind: "edge", source, destination, ...rest })),
      fc
        .tuple(fc.constantFrom(...ROOT_CAUSE_LISTS), filter)
        .map(([cause, rest]): Expression => ({ kind: "rootcause", ...cause, ...rest })),
    ),
  };
}).expression;
