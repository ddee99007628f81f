import { ANNOTATIONS } from "@image-text/contract/annotations";
import { FilterExpressionError, filterExpressionWarnings } from "@image-text/xray/filter";
import type { StackResource } from "../../stack.ts";
import type { Fault, Rule } from "../rule.ts";
import { blocks, isSet, type View } from "../view.ts";

const GROUPS = "https://docs.aws.amazon.com/xray/latest/api/API_CreateGroup.html";
const SAMPLING_RULES = "https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html";

function* each(view: View, type: string, check: (one: StackResource) => Iterable<string>): Iterable<Fault> {
  for (const resource of view.of(type)) for (const says of check(resource)) yield { resource, says };
}

/** Why a filter expression is refused or can never match a trace of the pipeline; undefined if it can. */
function expressionProblem(text: string): string | undefined {
  try {
    const [warning] = filterExpressionWarnings(text, ANNOTATIONS);
    return warning && `column ${warning.column}: ${warning.message}`;
  } catch (error) {
    if (error instanceof FilterExpressionError) return error.message;
    throw error;
  }
}

export const xrayRules: readonly Rule[] = [
  {
    id: "XRY-001",
    title: "Names of groups and sampling rules are within X-Ray's limits",
    reason: "X-Ray rejects a longer name during apply, when other resources have already changed.",
    source: GROUPS,
    covers: [],
    check: function* (view) {
      for (const resource of view.of("aws_xray_group", "aws_xray_sampling_rule")) {
        const name = String(resource.values.group_name ?? resource.values.rule_name ?? "");
        if (name.length < 1 || name.length > 32)
          yield { resource, says: `has a name of ${name.length} characters; 1 to 32 are allowed` };
        if (name === "Default") yield { resource, says: "has the name of AWS's default group or rule" };
      }
    },
  },
  {
    id: "XRY-002",
    title: "Groups set insights explicitly",
    reason: "A setting that is left out keeps its last value; and notifications require insights.",
    source: GROUPS,
    covers: [],
    check: (view) =>
      each(view, "aws_xray_group", function* (group) {
        const [insights] = blocks(group.values, "insights_configuration");
        if (
          typeof insights?.insights_enabled !== "boolean" ||
          typeof insights.notifications_enabled !== "boolean"
        )
          yield "does not set insights and notifications explicitly";
        else if (insights.notifications_enabled && !insights.insights_enabled)
          yield "has notifications without insights";
      }),
  },
  {
    id: "XRY-003",
    title: "Filter expressions can match a trace",
    reason: "A group with a wrong expression is rejected during apply, or never contains a trace.",
    source: "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html",
    covers: [],
    check: (view) =>
      each(view, "aws_xray_group", function* (group) {
        const problem = expressionProblem(String(group.values.filter_expression ?? ""));
        if (problem) yield `has a filter expression that no trace can match (${problem})`;
      }),
  },
  {
    id: "XRY-004",
    title: "Sampling rules are within X-Ray's limits",
    reason:
      "X-Ray rejects others during apply, and with equal priorities it is undefined which rule applies.",
    source: SAMPLING_RULES,
    covers: [],
    check: function* (view) {
      const seen = new Map<number, StackResource>();
      for (const resource of view.of("aws_xray_sampling_rule")) {
        const { priority, fixed_rate, reservoir_size, version } = resource.values;
        const number = Number(priority);
        if (!(Number.isInteger(number) && number >= 1 && number <= 9999))
          yield { resource, says: "has a priority outside 1 to 9999" };
        if (seen.has(number)) yield { resource, says: "has the priority of another rule" };
        seen.set(number, resource);
        if (!(Number(fixed_rate) >= 0 && Number(fixed_rate) <= 1))
          yield { resource, says: "has a fixed rate outside 0 to 1" };
        if (!(Number.isInteger(Number(reservoir_size)) && Number(reservoir_size) >= 0))
          yield { resource, says: "has a reservoir that is not a whole number" };
        if (version !== 1) yield { resource, says: "has a version other than 1" };
      }
    },
  },
  {
    id: "XRY-005",
    title: "Traces are encrypted with a protected key",
    reason: "X-Ray stops storing traces when it cannot use the key.",
    source: "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-encryption.html",
    covers: [],
    check: (view) =>
      each(view, "aws_xray_encryption_config", function* (config) {
        if (config.values.type !== "KMS" || !isSet(config.values.key_id))
          yield "does not use a customer managed key";
        const key = view.referred(config.values.key_id);
        if (key && !key.preventDestroy) yield "uses a key without prevent_destroy";
      }),
  },
  {
    id: "XRY-006",
    title: "One stack manages the encryption of traces",
    reason: "There is one setting per account and region; two stacks would keep overwriting each other.",
    source: "https://docs.aws.amazon.com/xray/latest/api/API_PutEncryptionConfig.html",
    covers: [],
    check: function* (view) {
      const own = view.of("aws_xray_encryption_config");
      for (const resource of own.slice(1)) yield { resource, says: "is the second setting of this stack" };
      const [first] = own;
      if (!first) return;
      const place = placeOf(view.stack.document);
      for (const other of view.others)
        if (
          placeOf(other.document) === place &&
          [...other.resources.values()].some((one) => one.type === first.type)
        )
          yield {
            resource: first,
            says: `is also set by the stack ${other.name}, in the same account and region`,
          };
    },
  },
];

/** Account and region of a stack's provider. */
function placeOf(document: Readonly<Record<string, unknown>>): string {
  const [provider] = blocks(document.provider, "aws");
  return JSON.stringify([provider?.region ?? null, provider?.allowed_account_ids ?? null]);
}
