import { defineCommand } from "@image-text/commands/command";
import { flag, optional, required, type Values } from "@image-text/commands/option";
import { decimal, stackName, text, url, wholeNumber } from "@image-text/commands/values";
import { readSince } from "../run/replay/filter.ts";

/** `npm run replay`. */
export const REPLAY = defineCommand({
  name: "npm run replay --",
  summary:
    "Sends the events in an environment's failure queue to their functions again. Region and names are those of the synthesized environment; credentials are those of the AWS SDK.",
  options: {
    environment: required({
      short: "e",
      aliases: ["env"],
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "the environment",
    }),
    reason: optional({
      valueName: "TEXT",
      read: text,
      help: "only events that failed for a reason with this text in it, such as ThroughputExceeded",
    }),
    key: optional({
      valueName: "PATTERN",
      read: text,
      help: 'only uploads with such a key; "*" stands for any characters',
    }),
    since: optional({
      valueName: "TIME",
      read: readSince,
      help: "only events that failed since then: 2h or 30m ago, or 2026-05-01T10:00:00Z",
    }),
    mostReplays: optional({
      valueName: "N",
      read: wholeNumber(1, 1000),
      help: "skip events that were already replayed N times",
    }),
    rate: optional({
      valueName: "N",
      read: decimal(1, 1000),
      help: "events per second, at most; default: the reserved concurrency of the functions, which follows from Rekognition's quota, or 5",
    }),
    dryRun: flag({ help: "show what would be sent; the events stay in the queue" }),
    queueUrl: optional({
      valueName: "URL",
      read: url,
      help: "another queue than the failure queues of the environment",
    }),
    region: optional({ valueName: "REGION", read: text, help: "another region than the environment's" }),
    endpointUrl: optional({
      valueName: "URL",
      read: url,
      help: "another endpoint than AWS, such as that of a local run",
    }),
  },
  examples: [
    ["npm run replay -- -e prod --dry-run", "what is in the queue, and why"],
    ["npm run replay -- -e prod --reason Throughput --since 2h", "what was throttled lately"],
    ["npm run replay -- -e dev --endpoint-url http://127.0.0.1:4566", "a local run"],
  ],
  exitCodes: { 0: "every event that was asked for was sent", 2: "some of them were left in the queue" },
});

export type ReplayOptions = Values<typeof REPLAY.options>;
