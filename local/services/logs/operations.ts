import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  InvalidParameterException,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Authorizer, Caller } from "../../gateway/service.ts";
import { modeled, type Operation, operation } from "../../protocol/index.ts";
import { page } from "../paging.ts";
import { compileFilterPattern } from "./filter-pattern.ts";
import type { LogEvent, LogGroup, LogGroups } from "./log-groups.ts";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html
const DESCRIBED = 50;
const MOST_EVENTS = 10_000;

const invalid = (message: string) => modeled(InvalidParameterException, { message });
const wrongToken = () => invalid("The specified nextToken is invalid.");
const ONE_ACCOUNT = "The local run has one account.";

export interface LogsState {
  readonly account: string;
  readonly region: string;
  readonly groups: LogGroups;
  readonly authorizer: Authorizer;
}

/** What people and tools read of the functions' logs. Only the functions write. */
export function logsOperations({ account, region, groups, authorizer }: LogsState): readonly Operation[] {
  const arnOf = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;

  /** Also by its ARN, with or without the `:*` at the end. */
  function open(caller: Caller, action: string, name: string | undefined, arn: string | undefined): LogGroup {
    if ((name === undefined) === (arn === undefined))
      throw invalid("Exactly one of logGroupName and logGroupIdentifier is needed.");
    const asked = (name ?? arn ?? "").replace(/:\*$/, "");
    const group = groups.all.find(
      ({ settings }) => asked === settings.name || asked === arnOf(settings.name),
    );
    if (group === undefined)
      throw modeled(ResourceNotFoundException, { message: "The specified log group does not exist." });
    authorizer.authorize(caller, `logs:${action}`, `${arnOf(group.settings.name)}:*`);
    return group;
  }

  return [
    operation(DescribeLogGroupsCommand, {
      reads: ["logGroupNamePrefix", "logGroupNamePattern", "nextToken", "limit"],
      ignores: {
        accountIdentifiers: ONE_ACCOUNT,
        includeLinkedAccounts: ONE_ACCOUNT,
      },
      run({ logGroupNamePrefix = "", logGroupNamePattern = "", nextToken, limit = DESCRIBED }, { caller }) {
        authorizer.authorize(caller, "logs:DescribeLogGroups", arnOf("*"));
        const found = groups.all.filter(
          ({ settings: { name } }) =>
            name.startsWith(logGroupNamePrefix) &&
            name.toLowerCase().includes(logGroupNamePattern.toLowerCase()),
        );
        const { items, next } = page(found, limit, nextToken, wrongToken);
        return {
          logGroups: items.map((group) => ({
            logGroupName: group.settings.name,
            arn: `${arnOf(group.settings.name)}:*`,
            logGroupArn: arnOf(group.settings.name),
            creationTime: group.created,
            retentionInDays: group.settings.retentionDays,
            kmsKeyId: group.settings.keyArn,
            metricFilterCount: 0,
            logGroupClass: "STANDARD",
            storedBytes: group.events().reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
          })),
          nextToken: next,
        };
      },
    }),
    operation(DescribeLogStreamsCommand, {
      reads: [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamNamePrefix",
        "orderBy",
        "descending",
        "nextToken",
        "limit",
      ],
      run(input, { caller }) {
        const { logGroupName, logGroupIdentifier, limit = DESCRIBED, nextToken } = input;
        const group = open(caller, "DescribeLogStreams", logGroupName, logGroupIdentifier);
        const streams = describeStreams(group).filter(({ logStreamName }) =>
          logStreamName.startsWith(input.logStreamNamePrefix ?? ""),
        );
        const ordered = streams.sort((a, b) =>
          input.orderBy === "LastEventTime"
            ? a.lastEventTimestamp - b.lastEventTimestamp
            : a.logStreamName < b.logStreamName
              ? -1
              : 1,
        );
        if (input.descending === true) ordered.reverse();
        const { items, next } = page(ordered, limit, nextToken, wrongToken);
        const arn = arnOf(group.settings.name);
        return {
          logStreams: items.map((stream) => ({
            ...stream,
            arn: `${arn}:log-stream:${stream.logStreamName}`,
          })),
          nextToken: next,
        };
      },
    }),
    operation(GetLogEventsCommand, {
      reads: [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamName",
        "startTime",
        "endTime",
        "startFromHead",
        "nextToken",
        "limit",
      ],
      ignores: { unmask: "Nothing is masked: the local run has no data protection policies." },
      run(input, { caller }) {
        const { logGroupName, logGroupIdentifier, startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
        const group = open(caller, "GetLogEvents", logGroupName, logGroupIdentifier);
        const events = group.events().filter(({ stream }) => stream === input.logStreamName);
        if (events.length === 0)
          throw modeled(ResourceNotFoundException, { message: "The specified log stream does not exist." });
        const within = events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
        const { items, forward, backward } = window(within, input);
        return {
          events: items.map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
          nextForwardToken: forward,
          nextBackwardToken: backward,
        };
      },
    }),
    operation(FilterLogEventsCommand, {
      reads: [
        "logGroupName",
        "logGroupIdentifier",
        "logStreamNames",
        "logStreamNamePrefix",
        "startTime",
        "endTime",
        "filterPattern",
        "nextToken",
        "limit",
      ],
      ignores: {
        interleaved: "AWS ignores it too: events of all streams come in one order.",
        unmask: "Nothing is masked: the local run has no data protection policies.",
      },
      run(input, { caller }) {
        const { logGroupName, logGroupIdentifier, startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
        const group = open(caller, "FilterLogEvents", logGroupName, logGroupIdentifier);
        const matches = compileFilterPattern(input.filterPattern ?? "");
        const found = group
          .events()
          .filter(
            ({ stream, timestamp, message }) =>
              timestamp >= startTime &&
              timestamp <= endTime &&
              (input.logStreamNames?.includes(stream) ?? true) &&
              stream.startsWith(input.logStreamNamePrefix ?? "") &&
              matches(message),
          );
        const { items, next } = page(found, input.limit ?? MOST_EVENTS, input.nextToken, wrongToken);
        return {
          events: items.map(({ id, stream, timestamp, message }) => ({
            eventId: id,
            logStreamName: stream,
            timestamp,
            ingestionTime: timestamp,
            message,
          })),
          searchedLogStreams: [],
          nextToken: next,
        };
      },
    }),
  ];
}

function describeStreams(group: LogGroup) {
  const streams = new Map<string, LogEvent[]>();
  for (const event of group.events())
    streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  return [...streams].map(([logStreamName, events]) => {
    const first = events[0]?.timestamp ?? 0;
    const last = events.at(-1)?.timestamp ?? 0;
    return {
      logStreamName,
      creationTime: first,
      firstEventTimestamp: first,
      lastEventTimestamp: last,
      lastIngestionTime: last,
      storedBytes: 0,
    };
  });
}

/** A window of a stream's events, by the id at which it begins (`f/…`) or before which it ends (`b/…`). */
function window(
  events: readonly LogEvent[],
  {
    nextToken,
    startFromHead,
    limit = MOST_EVENTS,
  }: { nextToken?: string; startFromHead?: boolean; limit?: number },
) {
  const [, direction, id = ""] = /^([fb])\/(\d{56})$/.exec(nextToken ?? "") ?? [];
  if (nextToken !== undefined && direction === undefined) throw wrongToken();
  const after = events.filter((event) => event.id > id);
  const before = events.filter((event) => event.id < id);
  const chosen =
    direction === "f"
      ? after.slice(0, limit)
      : direction === "b"
        ? before.slice(-limit)
        : startFromHead === true
          ? events.slice(0, limit)
          : events.slice(-limit);
  // An empty window keeps its place, so that the next call finds what has come since.
  const here = nextToken === undefined ? "0".repeat(56) : id;
  return {
    items: chosen,
    forward: `f/${chosen.at(-1)?.id ?? here}`,
    backward: `b/${chosen[0]?.id ?? here}`,
  };
}
