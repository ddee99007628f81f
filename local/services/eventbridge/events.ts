import { randomUUID } from "node:crypto";
import { z } from "zod";
import { jsonService, operation } from "../../gateway/operations.ts";
import { type Authorizer, AwsError, type AwsRequest, type AwsService } from "../../gateway/service.ts";
import type { Deployment, EventRuleSettings } from "../../template/deployment.ts";
import type { EventBus } from "./bus.ts";
import type { Event } from "./event.ts";
import { compilePattern, PatternError } from "./pattern.ts";

const Entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  /** Epoch seconds, as awsJson writes times. */
  Time: z.number().optional(),
  Resources: z.array(z.string()).default([]),
  EventBusName: z.string().optional(),
});

/** EventBridge's API over the deployment's rules: events can be put, rules looked at, patterns tried. */
export function createEvents(deployment: Deployment, authorizer: Authorizer, bus: EventBus): AwsService {
  const { account, region, eventRules } = deployment;
  const busArn = `arn:aws:events:${region}:${account}:event-bus/default`;
  const allow = ({ caller }: AwsRequest, action: string, arn: string) =>
    authorizer.authorize(caller, `events:${action}`, arn);
  const rule = (name: string): EventRuleSettings => {
    const found = eventRules.find((one) => one.name === name);
    if (found === undefined)
      throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus default.`);
    return found;
  };

  return jsonService({
    PutEvents: operation(z.object({ Entries: z.array(Entry).min(1).max(10) }), ({ Entries }, request) => {
      allow(request, "PutEvents", busArn);
      const results = Entries.map((entry) => {
        const event = readEntry(entry, account, region);
        if ("ErrorCode" in event) return event;
        bus.publish(event);
        return { EventId: event.id };
      });
      return { Entries: results, FailedEntryCount: results.filter((result) => "ErrorCode" in result).length };
    }),
    ListRules: operation(z.object({ NamePrefix: z.string().default("") }), ({ NamePrefix }, request) => {
      allow(request, "ListRules", "*");
      return { Rules: eventRules.filter(({ name }) => name.startsWith(NamePrefix)).map(describe) };
    }),
    DescribeRule: operation(z.object({ Name: z.string() }), ({ Name }, request) => {
      const found = rule(Name);
      allow(request, "DescribeRule", found.arn);
      return describe(found);
    }),
    ListTargetsByRule: operation(z.object({ Rule: z.string() }), ({ Rule }, request) => {
      const found = rule(Rule);
      allow(request, "ListTargetsByRule", found.arn);
      return {
        Targets: found.targets.map(({ id, arn, deadLetterArn, inputTransformer }) => ({
          Id: id,
          Arn: arn,
          DeadLetterConfig: deadLetterArn === undefined ? undefined : { Arn: deadLetterArn },
          InputTransformer:
            inputTransformer === undefined
              ? undefined
              : { InputPathsMap: inputTransformer.paths, InputTemplate: inputTransformer.template },
        })),
      };
    }),
    TestEventPattern: operation(
      z.object({ EventPattern: z.string(), Event: z.string() }),
      (input, request) => {
        allow(request, "TestEventPattern", "*");
        try {
          const matches = compilePattern(JSON.parse(input.EventPattern));
          return { Result: matches(JSON.parse(input.Event)) };
        } catch (error) {
          if (!(error instanceof PatternError || error instanceof SyntaxError)) throw error;
          throw new AwsError(
            "InvalidEventPatternException",
            `Event pattern is not valid. Reason: ${error.message}`,
          );
        }
      },
    ),
  });
}

const describe = ({ name, arn, enabled, pattern }: EventRuleSettings) => ({
  Name: name,
  Arn: arn,
  State: enabled ? "ENABLED" : "DISABLED",
  EventPattern: JSON.stringify(pattern),
  EventBusName: "default",
});

type Refused = { readonly ErrorCode: string; readonly ErrorMessage: string };

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
function readEntry(entry: z.infer<typeof Entry>, account: string, region: string): Event | Refused {
  const { Source, DetailType, Detail } = entry;
  for (const [name, value] of Object.entries({ Source, DetailType, Detail }))
    if (value === undefined || value === "")
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  if (Source?.startsWith("aws."))
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: `Not authorized for the source ${Source}: only AWS services send as aws.`,
    };
  if (entry.EventBusName !== undefined && !/(^|\/)default$/.test(entry.EventBusName))
    return {
      ErrorCode: "ResourceNotFoundException",
      ErrorMessage: `The local run has the default bus only.`,
    };
  const detail = z.record(z.string(), z.unknown()).safeParse(parseJson(Detail ?? ""));
  if (!detail.success) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const time = entry.Time === undefined ? new Date() : new Date(entry.Time * 1000);
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": DetailType ?? "",
    source: Source ?? "",
    account,
    time: `${time.toISOString().slice(0, 19)}Z`,
    region,
    resources: entry.Resources,
    detail: detail.data,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
