import { type Fault, readFault } from "../faults/fault.ts";

/** The default faults of a storm: every kind, often enough that two occur together. */
export const STORM: readonly Fault[] = [
  ...["429", "500", "503", "cut", "lost", "slow"].flatMap((kind) => [
    `s3:${kind}:2%`,
    `rekognition:${kind}:3%`,
    `dynamodb:${kind}:3%`,
    `sqs:${kind}:3%`,
  ]),
  "lambda:kill:4%",
  "lambda:memory:2%",
  "lambda:timeout:2%",
  "events:twice:8%",
  "events:late:8%",
].map(readFault);
