import { expect, test } from "vitest";
import { sampleEvent } from "./sample.ts";
import { targetInput } from "./transform.ts";

const rule = { name: "insights", arn: "arn:rule" };
const transform = (template: string, paths: Readonly<Record<string, string>>) =>
  targetInput({ id: "t", arn: "arn:topic", inputTransformer: { paths, template } }, sampleEvent(), rule);

test("without a transformer the event is delivered whole", () => {
  expect(JSON.parse(targetInput({ id: "t", arn: "arn:topic" }, sampleEvent(), rule))).toEqual(sampleEvent());
});

test.each([
  [
    '"state <state>: <count> faults"',
    { state: "$.detail.State", count: "$.detail.Count" },
    "state ACTIVE: 7 faults",
  ],
  ['"<missing>|<list>"', { missing: "$.detail.No.Such", list: "$.resources" }, '|["arn:a","arn:b"]'],
  [
    '{"state": <state>, "count": <count>}',
    { state: "$.detail.State", count: "$.detail.Count" },
    '{"state": "ACTIVE", "count": 7}',
  ],
  [
    '{"text": "in <state>", "second": <second>}',
    { state: "$.detail.State", second: "$.resources[1]" },
    '{"text": "in ACTIVE", "second": "arn:b"}',
  ],
  ['"<aws.events.rule-name> <unknown>"', {}, "insights <unknown>"],
  ['"say \\"<state>\\"\\nand go"', { state: "$.detail.State" }, 'say "ACTIVE"\nand go'],
  ["<whole>", { whole: "$.detail.Root" }, '{"Name":"detect-text"}'],
])("%s", (template, paths, expected) => {
  expect(transform(template, paths)).toBe(expected);
});

test("values are put into a text as they are", () => {
  const event = { ...sampleEvent(), detail: { Summary: 'a "quoted" <b>' } };
  const target = {
    id: "t",
    arn: "arn",
    inputTransformer: { paths: { s: "$.detail.Summary" }, template: '"<s>."' },
  };
  expect(targetInput(target, event, rule)).toBe('a "quoted" <b>.');
});
