import { annotationProblem } from "./annotations.ts";
import { readComparison, readEquality } from "./comparison.ts";
import type { Cursor } from "./cursor.ts";
import {
  type Expression,
  isKeyword,
  KEYWORDS,
  type Keyword,
  ROOT_CAUSE_LISTS,
  type Scope,
} from "./expression.ts";
import { readJson } from "./json.ts";
import type { Token } from "./lexer.ts";
import { readSelector } from "./selector.ts";

/** Reads what may stand in braces after a condition, whose keywords then look at something else. */
export type Braces = (owner: Token, scope: Scope) => { readonly filter?: Expression };

/** A condition whose first word has been read. */
interface Context {
  readonly cursor: Cursor;
  readonly token: Token;
  readonly scope: Scope;
  readonly braces: Braces;
}

type ConditionReader = (context: Context) => Expression;

/** What begins a condition that is neither a keyword nor an element of a root cause. */
type Form = Exclude<Expression["kind"], "or" | "and" | "not" | "keyword" | "group" | "rootcause"> | GroupForm;
type GroupForm = `group.${(Expression & { kind: "group" })["by"]}`;

const FORMS: Readonly<Record<Form, ConditionReader>> = {
  annotation: annotationCondition,
  service: serviceCondition,
  edge: edgeCondition,
  "group.name": (context) => groupCondition("name", context),
  "group.arn": (context) => groupCondition("arn", context),
  "rootcause.json": rootCauseJson,
};

const CAUSE_FORMS: ReadonlyMap<string, ConditionReader> = new Map(
  ROOT_CAUSE_LISTS.map(({ cause, level }) => [
    `rootcause.${cause}.${level}`,
    ({ token, braces }) => ({ kind: "rootcause", cause, level, ...braces(token, `rootcause.${level}`) }),
  ]),
);

/** Every word with which a condition can begin. */
export const CONDITION_NAMES: readonly string[] = [
  ...Object.keys(KEYWORDS),
  ...Object.keys(FORMS),
  ...CAUSE_FORMS.keys(),
];

/** How to go on after a word in lower case; undefined if no condition begins with it. */
export function conditionReader(word: string): ConditionReader | undefined {
  if (isKeyword(word)) return (context) => keywordCondition(word, context);
  if (word.startsWith("annotation.")) return annotationCondition;
  return isForm(word) ? FORMS[word] : CAUSE_FORMS.get(word);
}

function isForm(word: string): word is Form {
  return Object.hasOwn(FORMS, word);
}

function keywordCondition(keyword: Keyword, { cursor, token, scope }: Context): Expression {
  const { type, scopes } = KEYWORDS[keyword];
  if (!scopes.some((possible) => possible === scope)) {
    const belongs = scopes.map((possible) => PLACES[possible]).join(", ");
    cursor.warn(token, `"${keyword}" is never set ${PLACES[scope]}; it belongs ${belongs}.`);
  }
  return { kind: "keyword", keyword, ...readComparison(cursor, keyword, [type]) };
}

function annotationCondition({ cursor, token, scope }: Context): Expression {
  if (scope.startsWith("rootcause.")) cursor.warn(token, `An annotation is never set ${PLACES[scope]}.`);
  let key = token.value.slice("annotation.".length);
  if (token.value.toLowerCase() === "annotation") {
    if (cursor.token.kind !== "key") throw cursor.unexpected('".key" or "[key]" after annotation');
    key = cursor.advance().value;
  }
  if (key === "") throw cursor.unexpected('a key right after "annotation."');
  const compared = readComparison(cursor, `annotation.${key}`, ["number", "string", "boolean"]);
  const problem = cursor.annotations && annotationProblem(key, compared.comparison, cursor.annotations);
  if (problem !== undefined) cursor.warn(token, problem);
  return { kind: "annotation", key, ...compared };
}

function serviceCondition({ cursor, token, braces }: Context): Expression {
  cursor.expectSymbol("(");
  const service = readSelector(cursor, ")");
  cursor.expectSymbol(")");
  return { kind: "service", service, ...braces(token, "service") };
}

function edgeCondition({ cursor, token, braces }: Context): Expression {
  cursor.expectSymbol("(");
  const source = readSelector(cursor, ",");
  cursor.expectSymbol(",");
  const destination = readSelector(cursor, ")");
  cursor.expectSymbol(")");
  return { kind: "edge", source, destination, ...braces(token, "edge") };
}

function groupCondition(by: "name" | "arn", { cursor }: Context): Expression {
  const operator = readEquality(cursor);
  const value = cursor.text(`group.${by}`, `the group's ${by} in quotes`);
  return { kind: "group", by, operator, value };
}

function rootCauseJson({ cursor }: Context): Expression {
  const operator = readEquality(cursor);
  if (cursor.token.kind !== "json") throw cursor.unexpected("# and a JSON array of root causes");
  return { kind: "rootcause.json", operator, causes: readJson(cursor.advance()) };
}

const PLACES: Readonly<Record<Scope, string>> = {
  trace: "for a whole trace",
  service: "inside service(…) { }",
  edge: "inside edge(…) { }",
  "rootcause.service": "inside rootcause.….service { }",
  "rootcause.entity": "inside rootcause.….entity { }",
  "rootcause.exception": "inside rootcause.….exception { }",
};
