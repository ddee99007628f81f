import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyExpression } from "./arbitrary.ts";
import { FilterExpressionError } from "./error.ts";
import { DOCUMENTED_EXAMPLES } from "./examples.ts";
import { format } from "./format.ts";
import { expectedAfter, filterExpressionWarnings, parseFilterExpression } from "./parser.ts";

describe("documented examples", () => {
  it.each(DOCUMENTED_EXAMPLES)("%s", (text) => {
    const expression = parseFilterExpression(text);
    expect(parseFilterExpression(format(expression))).toEqual(expression);
  });
});

describe("reading", () => {
  const keyword = (word: string) => ({ kind: "keyword", keyword: word });

  it("takes AND before OR, and parentheses first", () => {
    expect(parseFilterExpression("ok OR fault AND error")).toEqual({
      kind: "or",
      operands: [keyword("ok"), { kind: "and", operands: [keyword("fault"), keyword("error")] }],
    });
    expect(parseFilterExpression("(ok OR fault) AND error")).toEqual({
      kind: "and",
      operands: [{ kind: "or", operands: [keyword("ok"), keyword("fault")] }, keyword("error")],
    });
  });

  it("takes what stands side by side as a conjunction", () => {
    expect(parseFilterExpression("ok !partial duration <3")).toEqual(
      parseFilterExpression("ok AND !partial AND duration < 3"),
    );
    expect(parseFilterExpression('service("a") { fault } (ok OR error)')).toEqual(
      parseFilterExpression('service("a") { fault } AND (ok OR error)'),
    );
  });

  it("ignores the case of keywords and operators, not that of names and values", () => {
    expect(parseFilterExpression('RESPONSETIME>2 or Http.Url contains "A" AND annotation.Key')).toEqual(
      parseFilterExpression('responsetime > 2 OR http.url CONTAINS "A" AND annotation.Key'),
    );
    expect(parseFilterExpression("annotation.key")).not.toEqual(parseFilterExpression("annotation.Key"));
    expect(parseFilterExpression('user = "a"')).not.toEqual(parseFilterExpression('user = "A"'));
  });

  it("takes every spelling of an annotation's key", () => {
    const dotted = { kind: "annotation", key: "aws.local.service" };
    for (const text of [
      "annotation.aws.local.service",
      "annotation[aws.local.service]",
      'annotation["aws.local.service"]',
      "Annotation[ aws.local.service ]",
    ]) {
      expect(parseFilterExpression(text)).toEqual(dotted);
    }
    expect(parseFilterExpression('annotation.aws:api_id = "x"')).toMatchObject({ key: "aws:api_id" });
  });

  it("tells the types of annotation values apart", () => {
    const value = (text: string) => {
      const expression = parseFilterExpression(`annotation.x = ${text}`);
      return expression.kind === "annotation" ? expression.comparison?.value : undefined;
    };
    expect(['"5"', "5", "-1.5e3", "true", '"true"', "FALSE"].map(value)).toEqual([
      "5",
      5,
      -1500,
      true,
      "true",
      false,
    ]);
  });

  it("takes escaped quotes and backslashes in texts, and other backslashes as they are", () => {
    expect(parseFilterExpression(String.raw`user = "a\"b\\c\d"`)).toMatchObject({
      comparison: { value: String.raw`a"b\c\d` },
    });
  });

  it("leaves out services, braces and their contents where they may be left out", () => {
    expect(parseFilterExpression("service()")).toEqual({ kind: "service", service: {} });
    expect(parseFilterExpression('service("a") { }')).toEqual({ kind: "service", service: { name: "a" } });
    expect(parseFilterExpression('edge(, "b")')).toEqual({
      kind: "edge",
      source: {},
      destination: { name: "b" },
    });
    expect(parseFilterExpression("rootcause.error.exception")).toMatchObject({ level: "exception" });
  });
});

describe("a mistake", () => {
  it.each([
    ["", 1, "a keyword", "the end of the expression"],
    ["   ", 4, "a keyword", "the end of the expression"],
    ["fualt", 1, "a keyword", '"fualt"'],
    ["ok AND", 7, "a keyword", "the end of the expression"],
    ["ok OR OR fault", 7, "a keyword", '"OR"'],
    ["AND ok", 1, "a keyword", '"AND"'],
    ["ok)", 3, "AND, OR or the end of the expression", '")"'],
    ["(ok", 4, 'AND, OR or ")"', "the end of the expression"],
    ["ok = maybe", 6, "true or false", '"maybe"'],
    ["ok > 1", 4, "= != after ok", '">"'],
    ["ok CONTAINS true", 4, "= != after ok", '"CONTAINS"'],
    ["responsetime > fast", 16, "a number after >", '"fast"'],
    ['responsetime > "5"', 16, "a number after >", '"5"'],
    ["responsetime > 1e999", 16, "a number after >", '"1e999"'],
    ['responsetime CONTAINS "5"', 14, "= != < <= > >= after responsetime", '"CONTAINS"'],
    ['http.url > "a"', 10, "= != CONTAINS BEGINSWITH ENDSWITH after http.url", '">"'],
    ["http.url CONTAINS", 18, "a text in quotes after CONTAINS", "the end of the expression"],
    ['user = "alice', 8, 'a closing "', "a text that never ends"],
    ["user = 'alice'", 8, "a keyword, an operator or a value", '"\'"'],
    ["annotation", 11, '".key" or "[key]" after annotation', "the end of the expression"],
    ["annotation. = 1", 13, 'a key right after "annotation."', '"="'],
    ["annotation[key", 11, "a closing ]", "a key that never ends"],
    ["annotation[]", 11, "one annotation key between [ and ]", '"[]"'],
    ["annotation.a > x", 16, "a number after >", '"x"'],
    ["annotation.a CONTAINS =", 23, "a text in quotes after CONTAINS", '"="'],
    ["service", 8, '"("', "the end of the expression"],
    ['service("a"', 12, '")"', "the end of the expression"],
    ['service("a") { fault ]', 22, "a keyword, an operator or a value", '"]"'],
    ['service("a") { = }', 16, "a keyword", '"="'],
    ["service(id())", 12, "name, type or account.id, each at most once", '")"'],
    ['service(id(name: "a", name: "b"))', 23, "name, type or account.id, each at most once", '"name"'],
    ['service(id(colour: "a"))', 12, "name, type or account.id, each at most once", '"colour"'],
    ['edge("a")', 9, '","', '")"'],
    ["group.name", 11, '"=" or "!="', "the end of the expression"],
    ['group.name CONTAINS "a"', 12, '"=" or "!="', '"CONTAINS"'],
    ["rootcause.fault", 1, "a keyword", '"rootcause.fault"'],
    ["rootcause.responsetime.exception { last }", 1, "a keyword", '"rootcause.responsetime.exception"'],
    ["rootcause.json = 5", 18, "# and a JSON array of root causes", '"5"'],
    ["rootcause.json = #", 18, "a JSON array after #", '"#"'],
    [
      "rootcause.json = #[1]",
      18,
      "a JSON array of root causes after #",
      "the element 1, which is not an object",
    ],
    ["rootcause.json = #{}", 18, "a JSON array of root causes after #", "something else"],
    ["rootcause.json = #[{", 18, "a closing ]", "a JSON array that never ends"],
  ])("in %s is found at column %i: expected %s, found %s", (text, column, expected, found) => {
    let error: unknown;
    try {
      parseFilterExpression(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FilterExpressionError);
    expect(error).toMatchObject({ column, expected, found });
    expect(String(error)).toContain(`Column ${column}: expected ${expected}, found ${found}`);
  });

  it.each([
    ["fualt", "Did you mean fault?"],
    ["http.statuscode = 500", "Did you mean http.status?"],
    ["responstime > 3", "Did you mean responsetime?"],
    ["rootcause.fault { last }", "Did you mean rootcause.fault.service?"],
    ["group.id = 1", "Did you mean group.name?"],
    ["not ok", "Did you mean !?"],
    ["ok && fault", "Combine with AND."],
    ["ok || fault", "Combine with OR."],
    ["user = 'alice'", "Values stand in double quotes"],
    ["user = “alice”", "straight double quotes"],
    ["service(id(type: AWS::Lambda))", '"," or ")"'],
  ])("in %s comes with a way out: %s", (text, hint) => {
    expect(() => parseFilterExpression(text)).toThrow(hint);
  });
});

describe("a warning", () => {
  it.each([
    ["rootcause.fault.service { name = traces }", 34, "AWS asks for quotation marks"],
    ["rootcause.fault.exception { last", 27, "never closed"],
    ["coverage > 0.5", 1, '"coverage" is never set for a whole trace'],
    ['service("a") { last }', 16, '"last" is never set inside service(…)'],
    ["rootcause.fault.entity { fault }", 26, '"fault" is never set inside rootcause.….entity'],
    ["rootcause.fault.entity { annotation.a }", 26, "An annotation is never set"],
  ])("tells of %s", (text, column, message) => {
    const warnings = filterExpressionWarnings(text);
    expect(warnings).toMatchObject([{ column }]);
    expect(warnings[0]?.message).toContain(message);
  });

  it("is not given for what is as it should be", () => {
    const clean = DOCUMENTED_EXAMPLES.filter((text) => filterExpressionWarnings(text).length === 0);
    // The two that differ from the documentation's own rules are its two slips.
    expect(DOCUMENTED_EXAMPLES.length - clean.length).toBe(2);
  });
});

describe("any text", () => {
  const pieces = fc.constantFrom(
    ...["ok", "fault", "service", "edge", "id", "annotation", ".a", "[b]", "group.name", "rootcause.json"],
    ...[
      "rootcause.fault.entity",
      "user",
      "duration",
      "AND",
      "or",
      "!",
      "(",
      ")",
      "{",
      "}",
      "[",
      "]",
      "#[{}]",
    ],
    ...[
      '"x"',
      '"',
      "\\",
      "=",
      "!=",
      "<",
      ">=",
      "CONTAINS",
      ",",
      ":",
      "name",
      "5",
      "-",
      "true",
      " ",
      "\n",
      "é",
    ],
  );

  it("parses or is refused at a column in it, and nothing else", () => {
    const anything = fc.oneof(
      fc.string(),
      fc.array(pieces).map((words) => words.join(" ")),
      fc.array(pieces).map((words) => words.join("")),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          const expression = parseFilterExpression(text);
          expect(parseFilterExpression(format(expression))).toEqual(expression);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterExpressionError);
          if (!(error instanceof FilterExpressionError)) return;
          expect(error.column).toBeGreaterThanOrEqual(1);
          expect(error.column).toBeLessThanOrEqual(text.length + 1);
          expect(error.length).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("nested however deep does not exhaust the stack", () => {
    for (const open of ["(", "!", "service() { ", 'rootcause.json = #[{"a":', "rootcause.json = #["]) {
      expect(() => parseFilterExpression(open.repeat(100_000))).toThrow(FilterExpressionError);
    }
    expect(parseFilterExpression(`${"(".repeat(99)}ok${")".repeat(99)}`)).toMatchObject({ keyword: "ok" });
    expect(parseFilterExpression(Array(10_000).fill("ok").join(" AND "))).toMatchObject({ kind: "and" });
  });
});

describe("any expression", () => {
  it("is read from its text as it was", () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        expect(parseFilterExpression(format(expression))).toEqual(expression);
      }),
      { numRuns: 1000 },
    );
  });

  it("is expected to go on wherever it is cut off at a space", () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        const text = format(expression);
        // Spaces in texts and JSON are not between tokens.
        if (/["#[]/.test(text)) return;
        for (let at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) {
          expect(expectedAfter(text.slice(0, at))).not.toEqual([]);
        }
      }),
    );
  });
});
