import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idOf, independent, nested, START, segment, traceIdOf } from "../testing/documents.ts";
import { MAX_DOCUMENT_BYTES, type Parsed, parseDocument } from "./document.ts";
import type { Refusal } from "./refusal.ts";

const whole = segment(1, "api.example.com", [0, 1]);

function parse(document: unknown, lenient = false): Parsed {
  return parseDocument(typeof document === "string" ? document : JSON.stringify(document), lenient);
}

function refusalOf(document: unknown): Refusal {
  const [refusal] = parse(document).refusals;
  if (refusal === undefined) throw new Error("the document was taken");
  return refusal;
}

describe("a segment document", () => {
  it("gives its segment and everything nested in it", () => {
    const [document] = parse({
      ...whole,
      subsegments: [nested(2, "outer", [0, 1], { subsegments: [nested(3, "inner", [0, 0.5])] })],
    }).documents;
    expect(document?.traceId).toBe(traceIdOf());
    expect(document?.pieces.map(({ id, nestedIn }) => [id, nestedIn])).toEqual([
      [idOf(1), undefined],
      [idOf(2), idOf(1)],
      [idOf(3), idOf(2)],
    ]);
  });

  it("may be a list of subsegments", () => {
    const list = [independent(2, 1, "a", [0, 1]), independent(3, 1, "b", [0, 1])];
    expect(parse(list).documents).toHaveLength(2);
  });

  it.each([
    ["not JSON", "{", "ParseError"],
    ["a number", 7, "MissingId"],
    ["an empty list", [], "MissingId"],
    ["null", null, "MissingId"],
    ["no id", { ...whole, id: undefined }, "MissingId"],
    ["a short id", { ...whole, id: "abc" }, "InvalidId"],
    ["no trace id", { ...whole, trace_id: undefined }, "MissingTraceId"],
    ["a wrong trace id", { ...whole, trace_id: "1-2-3" }, "InvalidTraceId"],
    ["a trace id that is no text", { ...whole, trace_id: { toString: 1 } }, "InvalidTraceId"],
    ["no name", { ...whole, name: undefined }, "MissingName"],
    ["an empty name", { ...whole, name: "" }, "InvalidName"],
    ["a name of 201 characters", { ...whole, name: "x".repeat(201) }, "InvalidName"],
    ["a name with other characters", { ...whole, name: "a?b" }, "InvalidName"],
    ["no start", { ...whole, start_time: undefined }, "MissingStartTime"],
    ["a start that is text", { ...whole, start_time: "now" }, "InvalidStartTime"],
    ["a start in milliseconds", { ...whole, start_time: START * 1000 }, "InvalidStartTime"],
    ["an end that is not of this world", { ...whole, end_time: 1e308 }, "InvalidEndTime"],
    ["neither an end nor in progress", { ...whole, end_time: undefined }, "MissingEndTime"],
    ["an end and in progress", { ...whole, in_progress: true }, "InvalidInProgress"],
    ["a fault that is no boolean", { ...whole, fault: "yes" }, "InvalidFault"],
    ["annotations that are a list", { ...whole, annotations: [1] }, "InvalidAnnotations"],
    ["subsegments that are no list", { ...whole, subsegments: {} }, "InvalidSubsegments"],
    ["a nested subsegment without id", { ...whole, subsegments: [{}] }, "MissingId"],
    ["an unknown type", { ...whole, type: "span" }, "InvalidType"],
    [
      "a subsegment with an empty parent",
      { ...independent(2, 1, "a", [0, 1]), parent_id: "" },
      "MissingParentId",
    ],
    ["a parent that is no id", { ...whole, parent_id: "abc" }, "InvalidParentId"],
    [
      "a subsegment without parent",
      { ...independent(2, 1, "a", [0, 1]), parent_id: undefined },
      "MissingParentId",
    ],
    [
      "too deep",
      JSON.stringify(whole).replace("}", `,"metadata":${'{"a":['.repeat(501)}${"]}".repeat(501)}}`),
      "DocumentTooDeep",
    ],
    ["too large", { ...whole, metadata: { a: "x".repeat(MAX_DOCUMENT_BYTES) } }, "DocumentTooLarge"],
    ["too large in bytes only", { ...whole, metadata: { a: "€".repeat(22_000) } }, "DocumentTooLarge"],
  ])("is refused if it is %s", (_, document, code) => {
    expect(refusalOf(document).code).toBe(code);
  });

  it("is accepted or rejected for any value of a field", () => {
    const fields = [
      "id",
      "trace_id",
      "parent_id",
      "type",
      "name",
      "http",
      "aws",
      "cause",
      "links",
      "subsegments",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
        const { documents, refusals } = parse({ ...whole, [field]: value });
        expect(documents.length + refusals.length).toBe(1);
      }),
    );
  });

  it("is refused by the API's message, with the id of the document", () => {
    const refusal = refusalOf({ ...whole, subsegments: [nested(2, "a", [0, 1], { error: 1 })] });
    expect(refusal.id).toBe(idOf(1));
    expect(refusal.message).toMatch(/^Invalid subsegment\. ErrorCode: InvalidError\./);
  });
});

describe("an entity", () => {
  function entityOf(fields: Record<string, unknown>, subsegment = false) {
    const document = subsegment
      ? { ...independent(2, 1, "Some call", [0, 1]), ...fields }
      : { ...whole, ...fields };
    const entity = parse(document).documents[0]?.pieces[0]?.entity;
    if (entity === undefined) throw new Error("no entity");
    return entity;
  }

  it("ignores fields that are not known", () => {
    expect(entityOf({ links: [], something: { new: true } }).name).toBe("api.example.com");
  });

  it("takes annotations with the dots that Lambda sends, and drops values that cannot be indexed", () => {
    const { annotations } = entityOf({ annotations: { "aws.responseLatency": 12, list: [1], ok: true } });
    expect([...annotations]).toEqual([
      ["aws.responseLatency", 12],
      ["ok", true],
    ]);
  });

  it("reads a cause that refers to an exception, in the documented and in the SDK's form", () => {
    expect(entityOf({ cause: "0123456789abcdef" }).cause?.reference).toBe("0123456789abcdef");
    expect(entityOf({ cause: { id: "0123456789abcdef", exceptions: [] } }).cause).toEqual({
      exceptions: [],
      reference: "0123456789abcdef",
    });
  });

  it("reads exceptions whose lines are missing", () => {
    const exception = {
      id: "1",
      type: "Error",
      message: "m",
      stack: [{ path: "a.js", line: null, label: "f" }],
    };
    expect(entityOf({ cause: { working_directory: "/", exceptions: [exception] } }).cause).toEqual({
      workingDirectory: "/",
      exceptions: [{ id: "1", type: "Error", message: "m", stack: [{ path: "a.js", label: "f" }] }],
    });
  });

  it("reads an HTTP response whose length is text", () => {
    expect(entityOf({ http: { response: { status: 200, content_length: "5" } } }).http).toEqual({
      response: { status: 200, content_length: "5" },
    });
  });

  it("finds traced at either place", () => {
    expect(entityOf({ traced: true }, true)).toMatchObject({ traced: true });
    expect(entityOf({ http: { request: { traced: true } } }, true)).toMatchObject({ traced: true });
  });

  it("takes long texts with brackets and quotes in them", () => {
    const text = `"\\${"[{".repeat(2000)}`;
    expect(entityOf({ metadata: { default: { text } } }).metadata).toEqual({ default: { text } });
  });

  it("keeps an annotation that is named like a member of every object", () => {
    const text = JSON.stringify(whole).replace("}", ',"annotations":{"__proto__":"p","constructor":"c"}}');
    const annotations = parse(text).documents[0]?.pieces[0]?.entity.annotations;
    expect([annotations?.get("__proto__"), annotations?.get("constructor")]).toEqual(["p", "c"]);
  });

  it("drops annotations by their keys, from what is stored, too, unless lenient", () => {
    const annotations = { "a b": 1, "a-b": 2, "my:key": 3, größe: 4, "a.b_1": 5, "aws:api_id": "x" };
    const [document] = parse({ ...whole, annotations }).documents;
    const kept = { größe: 4, "a.b_1": 5, "aws:api_id": "x" };
    expect(Object.fromEntries(document?.pieces[0]?.entity.annotations ?? [])).toEqual(kept);
    expect(document?.pieces[0]?.raw.annotations).toEqual(kept);
    const [lenient] = parse({ ...whole, annotations }, true).documents;
    expect(lenient?.pieces[0]?.raw.annotations).toEqual(annotations);
    expect(lenient?.pieces[0]?.entity.annotations.size).toBe(6);
  });

  it("counts a null as left out, wherever a field may be left out", () => {
    const optional = [
      "type",
      "parent_id",
      "user",
      "origin",
      "resource_arn",
      "service",
      "aws",
      "http",
      "cause",
    ];
    const flags = [
      "error",
      "fault",
      "throttle",
      "in_progress",
      "annotations",
      "metadata",
      "links",
      "subsegments",
    ];
    const nulls = Object.fromEntries([...optional, ...flags].map((field) => [field, null]));
    expect(parse({ ...whole, ...nulls }).refusals).toEqual([]);
    expect(refusalOf({ ...whole, trace_id: null }).code).toBe("MissingTraceId");
  });

  it("compares ids by value", () => {
    const upper = {
      ...whole,
      id: "ABCDEF0123456789",
      trace_id: traceIdOf().toUpperCase(),
      parent_id: "ABCDEF0000000000",
    };
    const [document] = parse(upper).documents;
    expect([document?.traceId, document?.pieces[0]?.id]).toEqual([traceIdOf(), "abcdef0123456789"]);
    expect(document?.pieces[0]?.entity).toMatchObject({ parentId: "abcdef0000000000", traceId: traceIdOf() });
  });

  it("takes names of subsegments that AWS refuses only with lenient", () => {
    const document = independent(2, 1, "select * from t where a = ?", [0, 1]);
    expect(refusalOf(document).message).toMatch(/^Invalid subsegment\. ErrorCode: InvalidName\./);
    expect(parse(document, true).documents[0]?.pieces[0]?.entity.name).toBe("select * from t where a = ?");
  });
});
