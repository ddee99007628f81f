import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { serviceGraph } from "../graph/graph.ts";
import { independent, nested, segment, traceOf } from "../testing/documents.ts";
import { type Call, CLIENTS } from "./clients.ts";

/** Names and types of the nodes that a service called. */
function nodesOf({ name, aws }: Call): string[] {
  const call = nested(2, name, [0.1, 0.2], { namespace: "aws", aws });
  const trace = traceOf([segment(1, "shop", [0, 1], { subsegments: [call] })]);
  const graph = serviceGraph([trace]);
  const shop = graph.find((node) => node.Name === "shop" && node.Type !== "client");
  const nodes = (shop?.Edges ?? []).map(({ ReferenceId }) => {
    const node = graph.find((each) => each.ReferenceId === ReferenceId);
    return `${node?.Name} (${node?.Type})`;
  });
  return nodes.sort();
}

describe.each(CLIENTS)("the map of $name", ({ calls }) => {
  it.each(calls)("has the nodes $nodes for $name $aws.operation", (call) => {
    expect(nodesOf(call)).toEqual(call.nodes);
  });
});

it("keeps an event source on the map whichever client sent the message and whichever consumer received it", () => {
  const sources = [
    ["sqs", { queue_url: "https://sqs/q" }, "AWS::SQS::Queue"],
    ["AmazonSNS", { topic_arn: "arn:aws:sns:eu-west-1:1:t" }, "AWS::SNS::Topic"],
    ["events", {}, "AWS::events"],
    ["EventBridge", { event_bus_name: "bus" }, "AWS::Events::EventBus"],
    ["kinesis", { stream_name: "s" }, "AWS::Kinesis::Stream"],
    ["DynamoDBv2", { table_name: "t" }, "AWS::DynamoDB::Table"],
    ["Scheduler", {}, "AWS::Scheduler"],
    ["SimpleNotificationService", {}, "AWS::SimpleNotificationService"],
    ["Amazon S3", { bucket_name: "b" }, "AWS::S3::Bucket"],
  ] as const;
  for (const [name, aws, type] of sources) {
    for (const origin of ["AWS::Lambda", "AWS::ECS::Container", undefined]) {
      const call = nested(2, name, [0.1, 0.2], { namespace: "aws", aws });
      const trace = traceOf([
        segment(1, "producer", [0, 1], { subsegments: [call] }),
        segment(3, "consumer", [2, 3], { parent_id: call.id, ...(origin ? { origin } : {}) }),
      ]);
      const graph = serviceGraph([trace]);
      const source = graph.find((node) => node.Type === type);
      const consumer = graph.find((node) => node.Name === "consumer");
      expect([name, source?.Edges.map(({ ReferenceId, EdgeType }) => [ReferenceId, EdgeType])]).toEqual([
        name,
        [[consumer?.ReferenceId, "link"]],
      ]);
      const producer = graph.find((node) => node.Name === "producer" && node.Type !== "client");
      expect(producer?.Edges.map(({ ReferenceId }) => ReferenceId)).toEqual([source?.ReferenceId]);
    }
  }
});

it("replaces the call by the segment of the service called, if that service sends one", () => {
  const calls = [
    ["Lambda", { function_name: "f" }, { name: "f", origin: "AWS::Lambda" }],
    ["lambda", { function_name: "f" }, { name: "f", origin: "AWS::Lambda" }],
    ["SNS", { topic_arn: "t" }, { name: "t", origin: "AWS::SNS::Topic" }],
    ["SFN", { state_machine_arn: "m" }, { name: "m", origin: "AWS::StepFunctions::StateMachine" }],
  ] as const;
  for (const [name, aws, answer] of calls) {
    const trace = traceOf([
      segment(1, "caller", [0, 1], { subsegments: [nested(2, name, [0.1, 0.9], { namespace: "aws", aws })] }),
      segment(3, answer.name, [0.2, 0.8], { parent_id: "0000000000000002", origin: answer.origin }),
    ]);
    expect(trace.segments.map(({ name: found }) => found)).toEqual(["caller", answer.name]);
  }
});

it("infers a segment for each of several resources, each with an id of its own", () => {
  const names = Array.from({ length: 5 }, (_, index) => `t${index}`);
  const documents = [
    segment(1, "shop", [0, 1]),
    independent(2, 1, "dynamodb", [0.1, 0.2], { namespace: "aws", aws: { table_names: names } }),
  ];
  const { segments } = traceOf(documents);
  expect(new Set(segments.map(({ id }) => id)).size).toBe(6);
  const found = segments.filter(({ inferred }) => inferred).flatMap(({ aws }) => aws.resource_names);
  expect(found.sort()).toEqual(names);
  expect(traceOf(documents).segments.map(({ id }) => id)).toEqual(segments.map(({ id }) => id));
});

it("is printed in the documentation", () => {
  const file = fileURLToPath(new URL("../docs/clients.md", import.meta.url));
  const text = [
    "# Clients",
    "",
    "How the calls that each client records appear on the map. Every row is a test (`conformance/`); this page is made of them (`UPDATE=1 npx vitest run xray/conformance`).",
    "",
    ...CLIENTS.flatMap(({ name, source, calls }) => [
      `## ${name}`,
      "",
      `Spelling: <${source}>`,
      "",
      "| subsegment | operation | fields of `aws` | nodes |",
      "| --- | --- | --- | --- |",
      ...calls.map(({ name: wire, aws: { operation, region: _, ...fields }, nodes }) =>
        [
          "",
          ` \`${wire}\` `,
          ` ${operation} `,
          ` ${
            Object.keys(fields)
              .map((field) => `\`${field}\``)
              .join(" ") || "–"
          } `,
          ` ${nodes.map((node) => `\`${node}\``).join(", ")} `,
          "",
        ].join("|"),
      ),
      "",
    ]),
  ].join("\n");
  if (process.env.UPDATE) writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});
