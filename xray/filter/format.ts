import type { Comparison, Expression, Selector, Value } from "./expression.ts";

/**
 * The canonical text of an expression: operators in capitals, every AND written, every text in quotes.
 * `parseFilterExpression(format(x))` is `x` again.
 */
export function format(expression: Expression): string {
  switch (expression.kind) {
    case "or":
      return expression.operands.map((operand) => within(operand, ["or"])).join(" OR ");
    case "and":
      return expression.operands.map((operand) => within(operand, ["or", "and"])).join(" AND ");
    case "not":
      return `!${within(expression.operand, ["or", "and"], hasComparison(expression.operand))}`;
    case "keyword":
      return expression.keyword + comparison(expression.comparison);
    case "annotation":
      return annotation(expression.key) + comparison(expression.comparison);
    case "service":
      return `service(${selector(expression.service)})${braces(expression.filter)}`;
    case "edge":
      return `edge(${selector(expression.source)}, ${selector(expression.destination)})${braces(expression.filter)}`;
    case "group":
      return `group.${expression.by} ${expression.operator} ${literal(expression.value)}`;
    case "rootcause":
      return `rootcause.${expression.cause}.${expression.level}${braces(expression.filter)}`;
    case "rootcause.json":
      return `rootcause.json ${expression.operator} #${JSON.stringify(expression.causes)}`;
  }
}

/** In quotes, as a filter expression writes texts. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** How an annotation is named: `annotation.key`, in brackets where the key has dots or other signs. */
export function annotation(key: string): string {
  if (/^\w+$/.test(key)) return `annotation.${key}`;
  return /^[^\s"\]]+$/.test(key) ? `annotation[${key}]` : `annotation[${quote(key)}]`;
}

function within(operand: Expression, inParentheses: readonly string[], force = false): string {
  const text = format(operand);
  return force || inParentheses.includes(operand.kind) ? `(${text})` : text;
}

/** `!(a = 1)` could be read as `(!a) = 1` by a person, not by the parser. */
function hasComparison(operand: Expression): boolean {
  return "comparison" in operand || operand.kind === "group" || operand.kind === "rootcause.json";
}

function comparison(condition: Comparison | undefined): string {
  return condition ? ` ${condition.operator} ${literal(condition.value)}` : "";
}

function literal(value: Value): string {
  return typeof value === "string" ? quote(value) : String(value);
}

function braces(filter: Expression | undefined): string {
  return filter ? ` { ${format(filter)} }` : "";
}

function selector({ name, type, accountId }: Selector): string {
  if (type === undefined && accountId === undefined) return name === undefined ? "" : quote(name);
  const parts = Object.entries({ name, type, "account.id": accountId });
  const written = parts.flatMap(([key, value]) => (value === undefined ? [] : `${key}: ${quote(value)}`));
  return `id(${written.join(", ")})`;
}
