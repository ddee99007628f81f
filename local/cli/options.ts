import { defineCommand } from "@image-text/commands/command";
import { flag, list, optional, type Values, withDefault } from "@image-text/commands/option";
import { decimal, folder, oneOf, outputFile, stackName, wholeNumber } from "@image-text/commands/values";
import { readFault } from "../faults/fault.ts";

/** The environment to run. */
const environment = withDefault({
  short: "e",
  aliases: ["env"],
  valueName: "NAME",
  read: stackName,
  default: "dev",
  help: "the environment to synthesize and run",
});

const images = optional({
  valueName: "DIR",
  read: folder,
  help: "upload every file below this folder instead of the samples; links to files are followed",
});

/** Seconds before Lambda's first retry; AWS waits 60. */
const retryDelay = withDefault({
  valueName: "SECONDS",
  read: decimal(0, 3600),
  default: 5,
  help: "wait before Lambda retries a failed event; AWS waits 60, and all other waits shrink in proportion",
});

/** Faults to inject. */
const fault = list({
  valueName: "TARGET:KIND:SHARE",
  read: readFault,
  help: "inject a fault, such as rekognition:429:20%",
});

/** The same seed gives the same faults. */
const seed = withDefault({
  valueName: "N",
  read: wholeNumber(1, 2 ** 31),
  default: 1,
  help: "seed of the random faults",
});

const load = { valueName: "N", read: wholeNumber(1, 100_000) };
const port = { valueName: "N", read: wholeNumber(0, 65_535) };

/** `npm start`. */
export const START = defineCommand({
  name: "npm start --",
  summary: "Runs an environment of the pipeline on this machine, without AWS.",
  options: {
    environment,
    capacity: optional({
      valueName: "MODE",
      read: oneOf(["provisioned", "on-demand"]),
      help: 'run the table as "provisioned" or "on-demand", whatever the environment declares',
    }),
    images,
    load: optional({ ...load, help: "upload N images without waiting for results, repeating them" }),
    open: flag({ help: "open the page in the default browser" }),
    exit: flag({ help: "stop when everything is processed" }),
    json: optional({
      valueName: "FILE",
      aliases: ["report"],
      read: outputFile,
      help: "write what happened as JSON when everything is processed",
    }),
    port: withDefault({
      ...port,
      default: 4566,
      help: "port of the AWS endpoint and of the page; 0 for any free port",
    }),
    daemonPort: withDefault({
      ...port,
      default: 2000,
      help: "port of the X-Ray daemon; 0 for any free port",
    }),
    retryDelay,
    fault,
    seed,
  },
  examples: [
    ["npm start -- --open", "the samples, and the page in the browser"],
    ["npm start -- --exit --images ~/Pictures", "your own images, then stop"],
    ["npm run story", "the same load with both capacity modes"],
  ],
  exitCodes: {
    0: "every upload ended as a result or a recorded rejection",
    2: "an upload ended as neither",
  },
  check: (values) =>
    values.port !== 0 && values.port === values.daemonPort
      ? [`--port and --daemon-port are both ${values.port}: each needs a port of its own.`]
      : [],
});

export type StartOptions = Values<typeof START.options>;

/** `npm run story`. */
export const STORY = defineCommand({
  name: "npm run story --",
  summary:
    "Sends the same load through an environment with provisioned and then with on-demand capacity, and compares what the table throttled and what it served.",
  options: {
    environment,
    images,
    load: withDefault({ ...load, default: 24, help: "uploads, repeating images" }),
    retryDelay,
  },
  exitCodes: {
    0: "the table throttled with provisioned capacity, and did not with on-demand capacity",
    2: "it did not come out like that",
  },
});

export type StoryOptions = Values<typeof STORY.options>;

/** `npm run chaos`. */
export const CHAOS = defineCommand({
  name: "npm run chaos --",
  summary:
    "Sends uploads, overwrites and deletions through an environment while functions are killed, services fail and events come twice, late and out of order; then checks whether anything was lost.",
  options: {
    environment,
    uploads: withDefault({
      valueName: "N",
      read: wholeNumber(1, 100_000),
      default: 200,
      help: "uploads; names are reused, and some are deleted",
    }),
    seed,
    fault,
  },
  examples: [["npm run chaos -- --uploads 2000 --seed 2", "more uploads, and other faults"]],
  exitCodes: {
    0: "every upload ended as a result, a recorded rejection or a message in the failure queue",
    2: "an upload was lost, or the result of an older or another one stands in its place",
  },
});

export type ChaosOptions = Values<typeof CHAOS.options>;
