import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { RULES, type Rule, type RuleId } from "../documents/rules.ts";
import { createXray, type Xray } from "../service/service.ts";
import { idOf, independent, nested, START, segment, traceIdOf } from "../testing/documents.ts";
import { PATIENCE_SECONDS } from "./trace.ts";

const ALL = Object.entries(RULES).map(([id, rule]): [RuleId, Rule] => [id as RuleId, rule]);
const whole = segment(1, "shop", [0, 1]);
const many = (count: number, name: (index: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), index]));
const links = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ trace_id: traceIdOf(from + index), id: idOf(7) }));

type Breaker = (xray: Xray) => void;

const send =
  (...documents: readonly unknown[]): Breaker =>
  (xray) => {
    for (const document of documents) {
      xray.receive(typeof document === "string" ? document : JSON.stringify(document), "a test");
    }
  };

/** Something that breaks each rule, so that no rule is without a test. */
const BREAKERS: Readonly<Record<RuleId, Breaker>> = {
  "document-size": send({ ...whole, metadata: { d: "x".repeat(65_536) } }),
  "document-depth": send(
    JSON.stringify(whole).replace("}", `,"metadata":${'{"a":['.repeat(501)}${"]}".repeat(501)}}`),
  ),
  json: send('{"id":"0000000000000001","start_time":NaN}'),
  required: send({ ...whole, name: null }),
  type: send({ ...whole, user: 7 }),
  "trace-id": send({ ...whole, trace_id: "5759e988bd862e3fe1be46a994272793" }),
  id: send({ ...whole, id: "1" }),
  "name-length": send({ ...whole, name: "n".repeat(201) }),
  "name-characters": send({ ...whole, name: "shop(1)" }),
  "subsegment-name-characters": send({ ...whole, subsegments: [nested(2, "$Proxy12.find()", [0, 1])] }),
  "text-length": send({ ...whole, user: "u".repeat(251) }),
  "annotation-key": send({ ...whole, annotations: { "order id": 7 } }),
  "annotation-type": send({ ...whole, annotations: { order: [7] } }),
  "annotation-length": send({ ...whole, annotations: { order: "o".repeat(1001) } }),
  "annotation-count": send({ ...whole, annotations: many(51, (index) => `a${index}`) }),
  links: send({ ...whole, links: links(21) }),
  "trace-links": send(
    ...[1, 2, 3, 4, 5, 6].map((id) => segment(id, "shop", [id, 9], { links: links(20, id * 20) })),
  ),
  "link-form": send({ ...whole, links: [{ id: idOf(7) }] }),
  namespace: send({ ...whole, subsegments: [nested(2, "db", [0, 1], { namespace: "local" })] }),
  "end-before-start": send(segment(1, "shop", [1, 0])),
  clock: send(segment(1, "shop", [-31 * 86_400, 1])),
  region: send({ ...whole, resource_arn: "arn:aws:lambda:us-east-1:123456789012:function:f" }),
  "duplicate-id": send(whole, { ...whole, name: "another" }),
  "no-parent": send(whole, independent(2, 9, "lost", [0, 1])),
  "no-caller": send(whole, segment(2, "called", [0, 1], { parent_id: idOf(9) })),
  cycle: send(
    segment(1, "a", [0, 1], { parent_id: idOf(2) }),
    segment(2, "b", [0, 1], { parent_id: idOf(1) }),
  ),
  "in-progress": send(segment(1, "shop", [0])),
  "no-segment": send(independent(2, 1, "alone", [0, 1])),
  "not-sampled": (xray) => {
    xray.handle("/SamplingTargets", {
      SamplingStatisticsDocuments: [
        {
          RuleName: "Default",
          ClientID: "0".repeat(24),
          Timestamp: START,
          RequestCount: 9,
          SampledCount: 0,
          BorrowCount: 0,
        },
      ],
    });
  },
  "daemon-header": (xray) => xray.doctor.report({ rule: "daemon-header", reason: "reported by the daemon." }),
  filter: (xray) => {
    xray.handle("/TraceSummaries", {
      StartTime: START,
      EndTime: START + 60,
      FilterExpression: "name = shop",
    });
  },
  "memory-limit": send(...[1, 2, 3, 4].map((number) => segment(1, "shop", [0, 1], {}, traceIdOf(number)))),
  "otlp-span": (xray) => {
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{}] }] }] }));
    xray.otlp({ contentType: "application/json", contentEncoding: "", body });
  },
};

/** What the doctor found after the trace has settled. */
function found(rule: RuleId, lenient: boolean) {
  let now = START + 5;
  const xray = createXray({
    account: "123456789012",
    region: "eu-west-1",
    clock: () => now * 1000,
    limits: { traces: 3 },
    lenient,
  });
  try {
    BREAKERS[rule](xray);
    now += PATIENCE_SECONDS + 1;
    return {
      findings: xray.doctor.findings().filter((finding) => finding.rule === rule),
      refused: xray.statistics().refused,
    };
  } finally {
    xray.close();
  }
}

describe.each(ALL)("the rule %s", (id, { effect, lenient }) => {
  it(`is kept: what breaks it is ${effect}, with a reason and a source`, () => {
    const { findings, refused } = found(id, false);
    expect(findings[0]).toMatchObject({ rule: id, effect, source: RULES[id].source, count: 1 });
    expect(findings[0]?.reason).toMatch(/\S+ .*\.$/s);
    if (effect === "refused" && !["daemon-header", "otlp-span"].includes(id)) expect(refused).toBe(1);
    else expect(refused).toBe(0);
  });

  it(`${lenient ? "is not applied" : "is applied, too,"} with lenient`, () => {
    expect(found(id, true).findings.length > 0).toBe(lenient !== true);
  });
});

it("is in the table of the documentation", () => {
  const file = fileURLToPath(new URL("../docs/limits.md", import.meta.url));
  const text = [
    "# What is refused, dropped and noted",
    "",
    "Every rule for what is sent to X-Ray, made from `documents/rules.ts` (`UPDATE=1 npx vitest run xray/doctor`). A test breaks each of them. *Documented* rules are AWS's words; *observed* ones were reported by users of AWS; where neither says what happens, we *chose*. With `lenient` the rules marked so are not applied. Whatever breaks a rule is kept with its reason: see `GET /doctor`.",
    "",
    "| rule | | what happens | basis | lenient |",
    "| --- | --- | --- | --- | --- |",
    ...ALL.map(
      ([id, { rule, effect, basis, source, lenient }]) =>
        `| \`${id}\` | ${rule.replaceAll("|", "\\|")} | ${effect} | [${basis}](${source}) | ${lenient ? "not applied" : ""} |`,
    ),
    "",
  ].join("\n");
  if (process.env.UPDATE) writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});
