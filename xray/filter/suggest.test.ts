import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyExpression } from "./arbitrary.ts";
import { format } from "./format.ts";
import { parseFilterExpression } from "./parser.ts";
import { type Known, suggest } from "./suggest.ts";

const known: Known = {
  services: [
    { name: "detect", type: "AWS::Lambda" },
    { name: "detect", type: "AWS::Lambda::Function", accountId: "111111111111" },
    { name: "results", type: "AWS::DynamoDB::Table" },
  ],
  annotations: { outcome: ["text", "rejected"], words: [7, 12], "aws.responseLatency": [1.5] },
  groups: [{ name: "image-text-dev", arn: "arn:aws:xray:eu-west-1:000000000000:group/image-text-dev/A" }],
  values: { user: ["alice"], "http.method": ["GET", "PUT"] },
};

/** Suggestions where `|` stands. */
function at(marked: string) {
  const cursor = marked.indexOf("|");
  const text = marked.replace("|", "");
  const { from, to, items } = suggest(text, cursor, known);
  const texts = items.map((item) => item.text);
  return {
    texts,
    /** The text with a suggestion taken. */
    taking: (suggestion: string) => {
      expect(texts).toContain(suggestion);
      return text.slice(0, from) + suggestion + text.slice(to);
    },
  };
}

describe("completion", () => {
  it("begins with everything that can begin an expression", () => {
    const { texts } = at("|");
    for (const text of [
      "ok",
      "responsetime",
      "http.url",
      "annotation.outcome",
      "service(",
      "edge(",
      "group.name",
    ]) {
      expect(texts).toContain(text);
    }
    expect(texts).toContain("rootcause.fault.exception");
    expect(texts).not.toContain("rootcause.responsetime.exception");
    expect(texts).not.toContain("coverage");
  });

  it("puts what begins as the word before what contains it", () => {
    expect(at("resp|").texts[0]).toBe("responsetime");
    expect(at("u|").texts[0]).toBe("user");
    expect(at("res|").taking("responsetime")).toBe("responsetime");
    expect(at("ok AND Res|").taking("responsetime")).toBe("ok AND responsetime");
  });

  it("replaces the whole word under the cursor", () => {
    expect(at("res|pontime > 3").taking("responsetime")).toBe("responsetime > 3");
    expect(at('service("de|tec") { fault }').taking('"detect"')).toBe('service("detect") { fault }');
    expect(at('service("de|').taking('"detect"')).toBe('service("detect"');
    expect(at("annotation[aws.re|").taking("annotation[aws.responseLatency]")).toBe(
      "annotation[aws.responseLatency]",
    );
    expect(at("annotation[aws.re|sp] > 1").taking("annotation[aws.responseLatency]")).toBe(
      "annotation[aws.responseLatency] > 1",
    );
  });

  it("knows the operators of each type, and how to go on", () => {
    expect(at("responsetime |").texts).toEqual(["=", "!=", "<", "<=", ">", ">=", "AND", "OR"]);
    expect(at("user |").texts).toEqual(["=", "!=", "CONTAINS", "BEGINSWITH", "ENDSWITH", "AND", "OR"]);
    expect(at("user con|").texts).toEqual(["CONTAINS"]);
    expect(at("fault |").texts).toEqual(["=", "!=", "AND", "OR"]);
    expect(at("group.name |").texts).toEqual(["=", "!="]);
    expect(at("(ok |").texts).toContain(")");
    expect(at('service("detect") |').texts).toEqual(["{ ", "AND", "OR"]);
    expect(at('service("detect") { fault |').texts).toContain("}");
    expect(at('user = "alice" |').texts).toEqual(["AND", "OR"]);
  });

  it("knows values", () => {
    expect(at("fault = |").texts).toEqual(["true", "false"]);
    expect(at("user = |").texts).toEqual(['"alice"']);
    expect(at('http.method = "P|').texts).toEqual(['"PUT"']);
    expect(at("annotation.outcome = |").texts).toEqual(['"text"', '"rejected"']);
    expect(at("annotation.words > |").texts).toEqual(["7", "12"]);
    expect(at("group.name = |").texts).toEqual(['"image-text-dev"']);
    expect(at("group.arn = |").texts[0]).toContain("arn:aws:xray");
  });

  it("knows services, their types and accounts", () => {
    expect(at("service(|").texts).toEqual(["id(", '"detect"', '"results"']);
    expect(at('edge("detect", |').texts).toContain('"results"');
    expect(at("service(id(|").texts).toEqual(["name: ", "type: ", "account.id: "]);
    expect(at('service(id(name: "detect", |').texts).toEqual(["type: ", "account.id: "]);
    expect(at('service(id(name: "detect", type: "AWS::La|').texts).toEqual([
      '"AWS::Lambda"',
      '"AWS::Lambda::Function"',
    ]);
    expect(at("service(id(account.id: |").texts).toEqual(['"111111111111"']);
  });

  it("offers inside of braces what has a meaning there", () => {
    const inService = at('service("detect") { |').texts;
    expect(inService).toContain("fault");
    expect(inService).toContain("annotation.outcome");
    expect(inService).toContain("root");
    expect(inService).not.toContain("coverage");
    expect(inService).not.toContain("service(");
    const inEntity = at("rootcause.responsetime.entity { |").texts;
    expect(inEntity).toEqual(expect.arrayContaining(["coverage", "remote", "last", "name"]));
    expect(inEntity).not.toContain("fault");
    expect(inEntity).not.toContain("annotation.outcome");
  });

  it("has nothing to say where the text before is wrong", () => {
    expect(at("fualt AND |").texts).toEqual([]);
    expect(at("ok = maybe AND |").texts).toEqual([]);
    expect(at("user = 'alice' |").texts).toEqual([]);
    expect(at("a ~ |").texts).toEqual([]);
    expect(at("[|").texts).toEqual([]);
  });
});

describe("anywhere in anything", () => {
  it("completion does not throw, and stays within the text", () => {
    const texts = fc.oneof(fc.string(), anyExpression.map(format));
    fc.assert(
      fc.property(texts, fc.nat(), (text, place) => {
        const cursor = place % (text.length + 1);
        const { from, to } = suggest(text, cursor, known);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from).toBeLessThanOrEqual(cursor);
        expect(to).toBeGreaterThanOrEqual(cursor);
        expect(to).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it("a suggested condition makes what was unfinished parse", () => {
    for (const { text } of suggest("ok AND ", 7, known).items) {
      if (/[(.]$|^group|json$/.test(text)) continue; // go on by themselves
      expect(() => parseFilterExpression(`ok AND ${text}`)).not.toThrow();
    }
  });
});
