import {
  DescribeRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import type { AwsRequest } from "../../gateway/service.ts";
import { isRecord, type Operation, operation } from "../../protocol/index.ts";
import type { EventRuleSettings, EventTarget } from "../../template/deployment.ts";
import type { ServiceOptions } from "../options.ts";
import { page } from "../paging.ts";
import type { EventBus } from "./bus.ts";
import { checkEntries, readEntry } from "./entry.ts";
import { invalid, invalidPattern, noBus, noRule } from "./errors.ts";
import { parseJson } from "./json.ts";
import { compilePattern } from "./pattern.ts";
import { PatternError } from "./pattern-error.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
const PAGE = 100;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const EVENT_FIELDS = ["id", "account", "source", "time", "region", "resources", "detail-type"];

export function eventBridgeOperations(
  bus: EventBus,
  { deployment, authorizer }: ServiceOptions,
): readonly Operation[] {
  const { account, region, eventRules } = deployment;
  const busArn = `arn:aws:events:${region}:${account}:event-bus/default`;
  const isBus = (name: string) => name === "default" || name === busArn;
  const allow = ({ caller }: AwsRequest, action: string, arn: string) =>
    authorizer.authorize(caller, `events:${action}`, arn);
  const checkBus = (name = "default") => {
    if (!isBus(name)) throw noBus(name);
  };
  const rule = (name: string, busName: string | undefined): EventRuleSettings => {
    checkBus(busName);
    const found = eventRules.find((one) => one.name === name);
    if (found === undefined) throw noRule(name);
    return found;
  };
  const paged = <T>(
    all: readonly T[],
    { Limit = PAGE, NextToken }: { readonly Limit?: number; readonly NextToken?: string },
  ) => {
    if (Limit < 1 || Limit > PAGE) throw invalid(`Limit must be from 1 to ${PAGE}, not ${Limit}.`);
    return page(all, Limit, NextToken, () => invalid("The next token is not valid."));
  };

  return [
    operation(PutEventsCommand, {
      reads: [{ Entries: ["Source", "DetailType", "Detail", "Time", "Resources", "EventBusName"] }],
      run({ Entries }, request) {
        allow(request, "PutEvents", busArn);
        checkEntries(Entries);
        const results = Entries.map((entry) => {
          const event = readEntry(entry, deployment, isBus);
          if ("ErrorCode" in event) return event;
          bus.publish(event);
          return { EventId: event.id };
        });
        const failed = results.filter((result) => "ErrorCode" in result);
        return { Entries: results, FailedEntryCount: failed.length };
      },
    }),
    operation(ListRulesCommand, {
      reads: ["NamePrefix", "EventBusName", "Limit", "NextToken"],
      run({ NamePrefix = "", EventBusName, ...input }, request) {
        allow(request, "ListRules", "*");
        checkBus(EventBusName);
        const { items, next } = paged(
          eventRules.filter(({ name }) => name.startsWith(NamePrefix)),
          input,
        );
        return { Rules: items.map(describeRule), NextToken: next };
      },
    }),
    operation(DescribeRuleCommand, {
      reads: ["Name", "EventBusName"],
      run({ Name, EventBusName }, request) {
        const found = rule(Name, EventBusName);
        allow(request, "DescribeRule", found.arn);
        return describeRule(found);
      },
    }),
    operation(ListTargetsByRuleCommand, {
      reads: ["Rule", "EventBusName", "Limit", "NextToken"],
      run({ Rule, EventBusName, ...input }, request) {
        const found = rule(Rule, EventBusName);
        allow(request, "ListTargetsByRule", found.arn);
        const { items, next } = paged(found.targets, input);
        return { Targets: items.map(describeTarget), NextToken: next };
      },
    }),
    operation(TestEventPatternCommand, {
      reads: ["EventPattern", "Event"],
      run(input, request) {
        allow(request, "TestEventPattern", "*");
        const event = parseJson(input.Event);
        const missing = EVENT_FIELDS.filter((field) => !isRecord(event) || !Object.hasOwn(event, field));
        if (missing.length > 0)
          throw invalid(`Parameter Event is not valid. Reason: it has no ${missing.join(", ")}.`);
        try {
          return { Result: compilePattern(parseJson(input.EventPattern))(event) };
        } catch (error) {
          throw error instanceof PatternError ? invalidPattern(error.message) : error;
        }
      },
    }),
  ];
}

const describeRule = ({ name, arn, enabled, pattern }: EventRuleSettings) => ({
  Name: name,
  Arn: arn,
  State: enabled ? ("ENABLED" as const) : ("DISABLED" as const),
  EventPattern: JSON.stringify(pattern),
  EventBusName: "default",
});

const describeTarget = ({ id, arn, deadLetterArn, inputTransformer }: EventTarget) => ({
  Id: id,
  Arn: arn,
  DeadLetterConfig: deadLetterArn === undefined ? undefined : { Arn: deadLetterArn },
  InputTransformer: inputTransformer && {
    InputPathsMap: inputTransformer.paths,
    InputTemplate: inputTransformer.template,
  },
});
