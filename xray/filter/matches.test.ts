import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aws, idOf, nested, pipeline, segment, traceIdOf, traceOf } from "../testing/documents.ts";
import type { Trace } from "../traces/trace.ts";
import { anyExpression } from "./arbitrary.ts";
import { type Expression, isKeyword, KEYWORDS, OPERATORS } from "./expression.ts";
import { type FilterContext, matches } from "./matches.ts";
import { parseFilterExpression } from "./parser.ts";

/**
 * A request to a web server that fails: it asks a backend, which answers 404, and a table, which throttles; and it
 * sends a mail by a service that is not traced.
 */
const failed = traceOf([
  segment(1, "web.example.com", [0, 6], {
    origin: "AWS::EC2::Instance",
    user: "alice",
    resource_arn: "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc",
    fault: true,
    http: {
      request: {
        method: "GET",
        url: "http://api.example.com/v2/api/game/7",
        user_agent: "curl/8.5",
        client_ip: "10.0.0.1",
      },
      response: { status: 500 },
    },
    aws: {
      account_id: "111111111111",
      ec2: { instance_id: "i-0abc", availability_zone: "eu-west-1a" },
    },
    annotations: { gameid: "817DL6VO", age: 30, vip: true, lost: false },
    subsegments: [
      nested(2, "lookup", [1, 5.5], {
        fault: true,
        annotations: { step: "lookup", "aws.local.environment": "k8s:default" },
        cause: { exceptions: [{ id: idOf(90), type: "LookupError", message: "no such game" }] },
        subsegments: [
          nested(3, "backend.example.com", [1, 4], {
            namespace: "remote",
            error: true,
            fault: true,
            http: { request: { url: "http://backend/7", method: "GET" }, response: { status: 404 } },
          }),
          nested(4, "DynamoDB", [4, 4.5], {
            ...aws("GetItem", 400, { table_name: "games" }),
            error: true,
            throttle: true,
            fault: true,
            cause: {
              exceptions: [
                { id: idOf(91), type: "ThrottlingException", message: "slow down" },
                { id: idOf(92), type: "Retried", message: "three times" },
              ],
            },
          }),
          nested(5, "mail.example.com", [5, 5.25], {
            namespace: "remote",
            http: { response: { status: 200 } },
          }),
        ],
      }),
    ],
  }),
  segment(6, "backend.example.com", [1.5, 3.5], {
    parent_id: idOf(3),
    user: "backend-user",
    error: true,
    http: { request: { method: "GET", url: "http://backend/7" }, response: { status: 404 } },
    annotations: { shard: 7 },
    aws: { account_id: "222222222222" },
  }),
]);

/** A photo that went well through both functions. */
const photo = traceOf(pipeline());

const unfinished = traceOf([segment(1, "web.example.com", [0])]);

function holds(text: string, trace: Trace, context?: FilterContext): boolean {
  return matches(parseFilterExpression(text), trace, context);
}

describe("how a trace went is asked of its entry", () => {
  it.each([
    ["ok", false, true],
    ["!ok", true, false],
    ["ok = true", false, true],
    ["ok = false", true, false],
    ["ok != true", true, false],
    ['ok = "true"', false, true],
    ["fault", true, false],
    ["!fault", false, true],
    ["fault = true", true, false],
    ["fault != true", false, true],
    // The backend's 404 was not returned to the client.
    ["error", false, false],
    ["error = false", true, true],
    // "One or more of the segment documents has a 429 throttling error"
    ["throttle", true, false],
    ["!throttle", false, true],
    ["throttle != false", true, false],
    ["partial", false, false],
    ["partial = false", true, true],
    ["!partial", true, true],
    ["inferred", true, true],
    ["inferred = true", true, true],
    ["!inferred", false, false],
  ])("%s: %s of the failed request, %s of the photo", (text, ofFailed, ofPhoto) => {
    expect([holds(text, failed), holds(text, photo)]).toEqual([ofFailed, ofPhoto]);
  });

  it("is neither good nor bad while it is in progress", () => {
    const is = (text: string) => holds(text, unfinished);
    expect(["partial", "ok", "fault", "error", "responsetime", "responsetime < 9"].map(is)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("numbers", () => {
  it.each([
    ["responsetime", true],
    ["!responsetime", false],
    ["responsetime = 6", true],
    ["responsetime != 6", false],
    ["responsetime < 6", false],
    ["responsetime <= 6", true],
    ["responsetime > 5.999", true],
    ["responsetime >= 6.001", false],
    ["duration = 6", true],
    ["duration != 5", true],
    ["duration < 7", true],
    ["duration <= 5.9", false],
    ["duration > 6", false],
    ["duration >= 6", true],
    ["http.status", true],
    ["http.status = 500", true],
    ["http.status != 200", true],
    ["http.status < 500", false],
    ["http.status <= 500", true],
    ["http.status > 400", true],
    ["http.status >= 501", false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, failed)).toBe(expected);
  });

  it("of the response time are the entry's, of the duration everybody's", () => {
    // The first function's service answers in 0.1 seconds, the second function ends after 2.
    expect(holds("responsetime = 0.1 AND duration = 2", photo)).toBe(true);
  });
});

describe("texts", () => {
  it.each([
    ["http.url", "http://api.example.com/v2/api/game/7"],
    ["http.method", "GET"],
    ["http.useragent", "curl/8.5"],
    ["http.clientip", "10.0.0.1"],
    ["user", "alice"],
    ["user", "backend-user"],
    ["availabilityzone", "eu-west-1a"],
    ["instance.id", "i-0abc"],
    ["resource.arn", "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc"],
    ["name", "web.example.com"],
    ["name", "games"],
    ["type", "AWS::DynamoDB::Table"],
    ["type", "remote"],
    ["message", "no such game"],
  ])("%s is %s", (keyword, value) => {
    const inner = value.slice(1, -1);
    const is = (operator: string, text: string) => holds(`${keyword} ${operator} "${text}"`, failed);
    expect(holds(keyword, failed)).toBe(true);
    expect(holds(`!${keyword}`, failed)).toBe(false);
    expect(is("=", value)).toBe(true);
    expect(is("=", inner)).toBe(false);
    expect(is("!=", value)).toBe(false);
    expect(is("!=", inner)).toBe(true);
    expect(is("CONTAINS", inner)).toBe(true);
    expect(is("CONTAINS", `${value}?`)).toBe(false);
    expect(is("CONTAINS", "")).toBe(true);
    expect(is("BEGINSWITH", value.slice(0, -1))).toBe(true);
    expect(is("BEGINSWITH", `?${value}`)).toBe(false);
    expect(is("ENDSWITH", value.slice(1))).toBe(true);
    expect(is("ENDSWITH", `${value}?`)).toBe(false);
  });

  it("are compared with regard to case", () => {
    expect(holds('user = "Alice"', failed)).toBe(false);
    expect(holds('http.url CONTAINS "API"', failed)).toBe(false);
  });

  it("that are not set fulfil nothing, but the absence", () => {
    for (const keyword of ["http.url", "user", "availabilityzone", "instance.id", "message"]) {
      expect(holds(`!${keyword}`, photo)).toBe(true);
      for (const operator of OPERATORS.string) {
        expect(holds(`${keyword} ${operator} ""`, photo)).toBe(false);
      }
    }
  });
});

describe("annotations", () => {
  it.each([
    ["annotation.gameid", true],
    ['annotation.gameid = "817DL6VO"', true],
    ['annotation.gameid != "817DL6VO"', false],
    ['annotation.gameid CONTAINS "DL6"', true],
    ['annotation.gameid BEGINSWITH "817"', true],
    ['annotation.gameid ENDSWITH "817"', false],
    ["annotation.gameid = 817", false],
    ["annotation.GameId", false],
    ["annotation.age", true],
    ["!annotation.age", false],
    ["annotation.age = 30", true],
    ["annotation.age != 30", false],
    ["annotation.age != 29", true],
    ["annotation.age > 29", true],
    ["annotation.age >= 31", false],
    ["annotation.age < 30", false],
    ["annotation.age <= 30", true],
    ['annotation.age = "30"', false],
    ["annotation.vip", true],
    ["annotation.vip = true", true],
    ["annotation.vip = false", false],
    // Alone, an annotation asks for "the presence of an annotation key": false is a value.
    ["annotation.lost", true],
    ["!annotation.lost", false],
    ["annotation[lost]", true],
    ["annotation.lost = false", true],
    ["annotation.lost != true", true],
    ["annotation.nothing", false],
    ["!annotation.nothing", true],
    ["annotation.nothing != 5", false],
    // On a subsegment, and on a segment downstream:
    ['annotation.step = "lookup"', true],
    ["annotation.shard = 7", true],
    ['annotation[aws.local.environment] = "k8s:default"', true],
    ['annotation.aws.local.environment BEGINSWITH "k8s"', true],
    ["annotation.constructor", false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, failed)).toBe(expected);
  });
});

describe("an annotation alone", () => {
  const values = { yes: true, no: false, zero: 0, empty: "", text: "false" };
  const call = nested(2, "backend.example.com", [0.1, 0.5], { namespace: "remote", annotations: values });
  const inner = nested(4, "step", [0.2, 0.3], { annotations: { deep: false } });
  const trace = traceOf([
    segment(1, "web", [0, 1], { annotations: values, subsegments: [call] }),
    segment(3, "backend", [0.2, 0.4], {
      parent_id: call.id,
      annotations: { below: false },
      subsegments: [inner],
    }),
  ]);
  const keys = [...Object.keys(values), "below", "deep"];

  it.each(keys)("asks whether %s is there, whatever its value", (key) => {
    for (const form of [`annotation.${key}`, `annotation[${key}]`, `annotation["${key}"]`]) {
      expect([form, holds(form, trace), holds(`!${form}`, trace)]).toEqual([form, true, false]);
    }
    const somewhere = key === "below" || key === "deep" ? "backend" : "web";
    expect(holds(`service("${somewhere}") { annotation.${key} }`, trace)).toBe(true);
    expect(holds(`service("${somewhere}") { !annotation.${key} }`, trace)).toBe(false);
    expect(holds(`edge("web", "backend") { annotation.${key} }`, trace)).toBe(true);
  });

  it("asks for the same as a group's filter", () => {
    const group = parseFilterExpression("annotation.no");
    const context = { group: () => group };
    expect(matches(parseFilterExpression('group.name = "g"'), trace, context)).toBe(true);
  });

  it("does not hold for keys that are not there", () => {
    expect([holds("annotation.nothing", trace), holds("!annotation.nothing", trace)]).toEqual([false, true]);
  });
});

describe("services", () => {
  it.each([
    ['service("web.example.com")', true],
    ['service("games")', true],
    ['service("DynamoDB")', false],
    ['service("nobody")', false],
    ['!service("nobody")', true],
    ["service()", true],
    ['service("web.example.com") { fault }', true],
    ['service("web.example.com") { root = true and fault = true }', true],
    ['service("backend.example.com") { root }', false],
    ['service("backend.example.com") { !root }', true],
    ['service("backend.example.com") { error }', true],
    ['service("backend.example.com") { fault OR ok }', false],
    ['service("backend.example.com") { http.status = 404 AND responsetime = 2 }', true],
    ['service("backend.example.com") { user = "backend-user" }', true],
    ['service("backend.example.com") { user = "alice" }', false],
    ['service("backend.example.com") { annotation.shard = 7 }', true],
    ['service("backend.example.com") { annotation.age }', false],
    ['service("backend.example.com") { partial OR inferred }', false],
    ['service("web.example.com") { annotation.step = "lookup" }', true],
    ['service("web.example.com") { message CONTAINS "game" }', true],
    ['service("web.example.com") { duration >= 6 }', true],
    ['service("web.example.com") { availabilityzone = "eu-west-1a" AND instance.id = "i-0abc" }', true],
    ['service("games") { throttle AND error AND inferred }', true],
    ['service("games") { !throttle }', false],
    ['service("mail.example.com") { ok AND inferred }', true],
    ["service() { throttle }", true],
    ["service() { responsetime > 7 }", false],
    // All conditions are of one visit.
    ["service() { root AND throttle }", false],
    ['service() { name = "games" AND type = "AWS::DynamoDB::Table" }', true],
    ["service() { }", true],
    ['service(id(name: "games", type: "AWS::DynamoDB::Table"))', true],
    ['service(id(name: "games", type: "AWS::S3::Bucket"))', false],
    ['service(id(type: "AWS::EC2::Instance")) { fault }', true],
    ['service(id(account.id: "222222222222")) { error }', true],
    ['service(id(account.id: "333333333333"))', false],
    ['service(id(type: "remote", name: "mail.example.com"))', true],
    ['service(id(type: "client", name: "web.example.com"))', true],
    ['service(id(type: "client")) { ok OR !ok }', false],
    // What speaks of the trace means the same inside of braces.
    ['service("games") { service("web.example.com") { fault } AND throttle }', true],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, failed)).toBe(expected);
  });

  it("of Lambda are two, which the type tells apart", () => {
    const both = 'service(id(name: "detect", type: "AWS::Lambda"))';
    expect(holds(`${both} { http.status = 202 }`, photo)).toBe(true);
    expect(holds('service(id(name: "detect", type: "AWS::Lambda::Function")) { http.status }', photo)).toBe(
      false,
    );
    expect(holds('service("detect") { http.status = 202 }', photo)).toBe(true);
  });

  it("find a fault downstream that the entry does not show", () => {
    const documents = pipeline().map((document) =>
      document.id === idOf(6) ? { ...document, fault: true } : document,
    );
    const trace = traceOf(documents);
    expect(holds("fault", trace)).toBe(false);
    expect(holds('service(id(name: "detect", type: "AWS::Lambda::Function")) { fault }', trace)).toBe(true);
    expect(holds('service(id(name: "detect", type: "AWS::Lambda")) { fault }', trace)).toBe(false);
    expect(holds("service() { fault }", trace)).toBe(true);
  });
});

describe("edges", () => {
  it.each([
    ['edge("web.example.com", "backend.example.com")', true],
    ['edge("backend.example.com", "web.example.com")', false],
    ['edge("web.example.com", "web.example.com") { root }', true],
    // Both sides recorded the call: for the caller it took three seconds, for the called one two.
    ['edge("web.example.com", "backend.example.com") { error AND responsetime = 3 }', true],
    ['edge("web.example.com", "backend.example.com") { error AND responsetime = 2 }', true],
    ['edge("web.example.com", "backend.example.com") { annotation.shard = 7 }', true],
    // All conditions are of one record: the SDK flagged the caller's as a fault.
    ['edge("web.example.com", "backend.example.com") { fault AND responsetime = 3 }', true],
    ['edge("web.example.com", "backend.example.com") { fault AND responsetime = 2 }', false],
    ['edge("web.example.com", "backend.example.com") { annotation.age }', false],
    ['edge("web.example.com", "backend.example.com") { http.status = 404 AND !root AND !inferred }', true],
    ['edge("web.example.com", "games") { throttle AND message = "slow down" }', true],
    ['edge("web.example.com", "games") { ok }', false],
    ['edge("web.example.com", "mail.example.com") { ok }', true],
    ['edge("web.example.com", "nobody")', false],
    ['!edge("web.example.com", "nobody")', true],
    ['edge(, "games") { throttle }', true],
    ['edge("web.example.com", ) { throttle }', true],
    ["edge(, ) { throttle }", true],
    ['edge(id(type: "client"), "web.example.com") { fault }', true],
    ['edge(id(type: "client"), id(type: "AWS::DynamoDB::Table"))', false],
    ['edge(id(name: "web.example.com", type: "AWS::EC2::Instance"), id(type: "remote"))', true],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, failed)).toBe(expected);
  });

  it("lead from a function's service to the function, and over the bucket to the next", () => {
    const edges = [
      'edge(id(name: "detect", type: "AWS::Lambda"), id(name: "detect", type: "AWS::Lambda::Function")) { ok }',
      'edge("preprocess", "processed") { ok }',
      'edge("processed", id(name: "detect", type: "AWS::Lambda"))',
      'edge("detect", id(type: "AWS::Rekognition")) { ok }',
    ];
    expect(edges.map((text) => holds(text, photo))).toEqual([true, true, true, true]);
    expect(holds('edge("preprocess", "detect")', photo)).toBe(false);
  });
});

describe("groups", () => {
  const named = new Map([
    ["faults", "fault"],
    ["alice", 'group.name = "faults" AND user = "alice"'],
    ["endless", 'group.name = "endless" OR ok'],
    ["ping", 'group.name = "pong"'],
    ["pong", 'group.name = "ping"'],
  ]);
  const context: FilterContext = {
    group: (by, value) => {
      const text = named.get(by === "name" ? value : value.replace(/^arn:/, ""));
      return text === undefined ? undefined : parseFilterExpression(text);
    },
  };

  it.each([
    ['group.name = "faults"', true],
    ['group.name != "faults"', false],
    ['group.arn = "arn:faults"', true],
    ['group.arn != "arn:faults"', false],
    ['group.name = "alice"', true],
    ['group.name = "faults" AND user = "bob"', false],
    ['group.name = "unknown"', false],
    ['group.name != "unknown"', true],
    ['group.name = "Faults"', false],
    ['group.name = "endless"', false],
    ['group.name = "ping"', false],
    ['service("games") { group.name = "faults" }', true],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, failed, context)).toBe(expected);
  });

  it("are empty where there are none", () => {
    expect(holds('group.name = "faults"', failed)).toBe(false);
  });
});

it("holds nothing against a trace whose entry has not come, and nothing for it", () => {
  const step = { type: "subsegment", trace_id: traceIdOf(), parent_id: idOf(1) };
  const orphan = traceOf([{ ...nested(2, "step", [0, 1]), ...step }]);
  for (const keyword of ["ok", "error", "fault", "throttle"]) {
    expect([keyword, `!${keyword}`, `${keyword} = false`].map((text) => holds(text, orphan))).toEqual([
      false,
      true,
      true,
    ]);
  }
  expect(holds("partial AND !http.status AND !responsetime", orphan)).toBe(true);
});

describe("what took a message from a queue", () => {
  const links = [{ trace_id: "1-5759e988-bd862e3fe1be46a994272793", id: idOf(9) }];
  const consumer = traceOf([segment(1, "consumer", [0, 1], { links })]);

  it("has no client in front", () => {
    expect(holds('edge(id(type: "client"), "consumer")', consumer)).toBe(false);
    expect(holds('service(id(type: "client"))', consumer)).toBe(false);
    expect(holds('service("consumer") { root }', consumer)).toBe(true);
  });
});

describe("root causes", () => {
  it.each([
    ['rootcause.fault.service { name = "web.example.com" }', true],
    ['rootcause.fault.service { first and name = "web.example.com" and !inferred }', true],
    ['rootcause.fault.service { last and inferred and name = "games" }', true],
    ['rootcause.fault.service { last and type = "AWS::DynamoDB::Table" }', true],
    ["rootcause.fault.service { first and inferred }", false],
    ["rootcause.fault.service { index = 1 }", true],
    ["rootcause.fault.service { index > 1 }", false],
    ["rootcause.fault.service { index != 0 and index < 2 and index >= 1 and index <= 1 }", true],
    ['rootcause.fault.entity { name = "lookup" and !remote }', true],
    ['rootcause.fault.entity { remote and name = "DynamoDB" and last }', true],
    ['rootcause.fault.entity { remote = false and first and name = "web.example.com" and index = 0 }', true],
    ['rootcause.fault.entity { remote and name = "lookup" }', false],
    ['rootcause.fault.exception { last and message = "three times" }', true],
    ['rootcause.fault.exception { first and name = "ThrottlingException" }', true],
    ['rootcause.fault.exception { name = "LookupError" and message CONTAINS "game" }', true],
    ['rootcause.fault.exception { index = 1 and message = "slow down" }', false],
    ["rootcause.fault.service", true],
    ['rootcause.error.service { last and name = "games" }', true],
    ['rootcause.error.service { last and name = "backend.example.com" and !inferred }', true],
    ['rootcause.error.entity { name = "nobody" }', false],
    ['rootcause.error.exception { message = "slow down" }', true],
    ['rootcause.responsetime.service { first and name = "web.example.com" }', true],
    ["rootcause.responsetime.entity { coverage = 1 and first }", true],
    ['rootcause.responsetime.entity { name = "lookup" and coverage > 0.7 and coverage < 0.8 }', true],
    ['rootcause.responsetime.entity { remote and coverage >= 0.5 and name = "backend.example.com" }', true],
    ["rootcause.responsetime.entity { coverage < 0.5 }", false],
    ["rootcause.responsetime.entity { coverage != 1 }", true],
    // Nothing but elements has positions, nor elements anything of calls.
    ["first OR last OR index = 0 OR coverage OR remote OR root", false],
    ["rootcause.fault.service { fault OR annotation.age OR user }", false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, failed)).toBe(expected);
  });

  it("of a photo that went well are of its response time only", () => {
    expect(holds("rootcause.fault.service OR rootcause.error.service", photo)).toBe(false);
    expect(holds("rootcause.responsetime.service", photo)).toBe(true);
  });

  it.each([
    ['rootcause.json = #[{ "ClientImpacting": true }]', true],
    ['rootcause.json = #[{ "ClientImpacting": false }]', false],
    ['rootcause.json != #[{ "ClientImpacting": false }]', true],
    ['rootcause.json = #[{ "Services": [ { "Name": "web.example.com" }, { "Name": "games" } ] }]', true],
    ['rootcause.json = #[{ "Services": [ { "Name": "games" } ] }]', false],
    [
      'rootcause.json = #[{ "Services": [ { "EntityPath": [ { "Name": "web.example.com" }, {}, { "Remote": true } ] }, {} ] }]',
      true,
    ],
    ['rootcause.json = #[{ "Services": [ {}, { "Inferred": true, "Names": ["games"] } ] }]', true],
    ['rootcause.json = #[{ "Colour": "red" }]', false],
    ['rootcause.json = #[{ "Services": { "0": {} } }]', false],
    ["rootcause.json = #[]", true],
    ["rootcause.json = #[{}, {}]", true],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, failed)).toBe(expected);
  });
});

describe("every keyword", () => {
  it("can be asked with each of its operators, in each place, without a throw", () => {
    const values = { boolean: "true", number: "1", string: '"a"' };
    for (const [keyword, { type }] of Object.entries(KEYWORDS)) {
      for (const operator of OPERATORS[type]) {
        const condition = `${keyword} ${operator} ${values[type]}`;
        for (const place of [
          "",
          "service() ",
          "edge(,) ",
          "rootcause.fault.entity ",
          "rootcause.error.exception ",
        ]) {
          const text = place === "" ? condition : `${place}{ ${condition} }`;
          for (const trace of [failed, photo, unfinished]) expect(holds(text, trace)).toBeTypeOf("boolean");
        }
      }
    }
  });

  it("is set in its scopes only", () => {
    for (const [keyword, { scopes }] of Object.entries(KEYWORDS)) {
      const known: readonly string[] = scopes;
      const set = isKeyword(keyword) && KEYWORDS[keyword].type === "boolean" ? `${keyword} = true` : keyword;
      if (!known.includes("trace")) expect(holds(set, failed)).toBe(false);
      if (!known.includes("service")) expect(holds(`service() { ${set} }`, failed)).toBe(false);
      if (!known.includes("rootcause.service")) {
        expect(holds(`rootcause.fault.service { ${set} }`, failed)).toBe(false);
      }
    }
  });
});

describe("logic", () => {
  const traces = fc.constantFrom(failed, photo, unfinished);
  const not = (operand: Expression): Expression => ({ kind: "not", operand });

  it("obeys De Morgan, and a negation is the opposite", () => {
    fc.assert(
      fc.property(anyExpression, anyExpression, traces, (a, b, trace) => {
        const is = (expression: Expression) => matches(expression, trace);
        expect(is(not(a))).toBe(!is(a));
        expect(is(not({ kind: "and", operands: [a, b] }))).toBe(
          is({ kind: "or", operands: [not(a), not(b)] }),
        );
        expect(is(not({ kind: "or", operands: [a, b] }))).toBe(
          is({ kind: "and", operands: [not(a), not(b)] }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("finds in a narrower selection nothing that a wider one does not have", () => {
    fc.assert(
      fc.property(anyExpression, traces, (filter, trace) => {
        const inside = (service: object) => matches({ kind: "service", service, filter }, trace);
        if (inside({ name: "games" })) expect(inside({})).toBe(true);
        if (inside({})) expect(holds("service()", trace)).toBe(true);
      }),
    );
  });

  it("has no comparison of a keyword that is not set", () => {
    fc.assert(
      fc.property(anyExpression, traces, (expression, trace) => {
        if (expression.kind !== "annotation" || expression.comparison === undefined) return;
        const { comparison: _, ...bare } = expression;
        const isBoolean = typeof expression.comparison.value === "boolean";
        if (!isBoolean && matches(expression, trace)) expect(matches(bare, trace)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
