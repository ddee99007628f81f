import { describe, expect, it } from "vitest";
import type { Raw } from "../documents/json.ts";
import { aws, idOf, nested, pipeline, segment, traceOf } from "../testing/documents.ts";
import { type RootCause, rootCausesOf } from "./rootcause.ts";

/** `service: entity > entity | service: …`, with `!` where the client is hit. */
function paths(causes: readonly RootCause[]): string[] {
  return causes.map(({ Services, ClientImpacting }) => {
    const services = Services.map(
      ({ Name, EntityPath }) => `${Name}: ${EntityPath.map((entity) => entity.Name).join(" > ")}`,
    );
    return services.join(" | ") + (ClientImpacting ? " !" : "");
  });
}

/** The pipeline with other fields in some of its documents. */
function pipelineWith(changes: Readonly<Record<number, Raw>>): Raw[] {
  const byId = new Map(Object.entries(changes).map(([number, fields]) => [idOf(Number(number)), fields]));
  return pipeline().map((document) => ({ ...document, ...byId.get(String(document.id)) }));
}

const throttled = {
  ...aws("PutItem", 400, { table_name: "results" }),
  error: true,
  throttle: true,
  fault: true,
  cause: {
    exceptions: [{ id: idOf(99), type: "ProvisionedThroughputExceededException", message: "too fast" }],
  },
};

describe("faults and errors", () => {
  it("come from the deepest entity, and are followed through the services to the topmost", () => {
    const trace = traceOf(pipelineWith({ 6: { fault: true }, 8: throttled }));
    const { fault, error } = rootCausesOf(trace);
    expect(paths(fault)).toEqual(["detect: detect > DynamoDB | results: DynamoDB"]);
    expect(paths(error)).toEqual(["detect: detect > DynamoDB | results: DynamoDB"]);
    expect(fault[0]).toEqual({
      ClientImpacting: false,
      Services: [
        {
          Name: "detect",
          Names: ["detect"],
          Type: "AWS::Lambda::Function",
          AccountId: "123456789012",
          Inferred: false,
          EntityPath: [
            { Name: "detect", Remote: false, Exceptions: [] },
            {
              Name: "DynamoDB",
              Remote: true,
              Exceptions: [{ Name: "ProvisionedThroughputExceededException", Message: "too fast" }],
            },
          ],
        },
        {
          Name: "results",
          Names: ["results"],
          Type: "AWS::DynamoDB::Table",
          Inferred: true,
          EntityPath: [{ Name: "DynamoDB", Remote: false, Exceptions: [] }],
        },
      ],
    });
  });

  it("that the service handled begin at the service's segment, and do not hit the client", () => {
    const { fault } = rootCausesOf(traceOf(pipelineWith({ 8: throttled })));
    expect(paths(fault)).toEqual(["detect: detect > DynamoDB | results: DynamoDB"]);
  });

  it("hit the client when the entry failed by them", () => {
    const trace = traceOf([
      segment(1, "web", [0, 5], {
        fault: true,
        subsegments: [nested(2, "work", [1, 4], { fault: true }), nested(3, "rest", [4, 5])],
      }),
    ]);
    expect(paths(rootCausesOf(trace).fault)).toEqual(["web: web > work !"]);
  });

  it("are as many as there are different ways to them", () => {
    const call = (id: number, name: string) =>
      nested(id, name, [id, id + 1], { namespace: "remote", http: { response: { status: 503 } } });
    const trace = traceOf([
      segment(1, "web", [0, 9], { subsegments: [call(2, "a"), call(3, "a"), call(4, "b")] }),
    ]);
    expect(paths(rootCausesOf(trace).fault)).toEqual(["web: web > a | a: a", "web: web > b | b: b"]);
  });

  it("do not cross the bucket that handed the trace on", () => {
    const { fault } = rootCausesOf(traceOf(pipelineWith({ 5: { fault: true }, 6: { fault: true } })));
    expect(paths(fault)).toEqual(["detect: detect | detect: detect"]);
  });

  it("are none where all went well", () => {
    const { fault, error } = rootCausesOf(traceOf(pipeline()));
    expect([...fault, ...error]).toEqual([]);
  });

  it("end in a malformed trace whose segments call each other", () => {
    const trace = traceOf([
      segment(1, "a", [0, 5], { fault: true, parent_id: idOf(2) }),
      segment(2, "b", [1, 4], { fault: true, parent_id: idOf(1) }),
    ]);
    expect(paths(rootCausesOf(trace).fault)).toHaveLength(1);
  });
});

describe("the response time", () => {
  it("comes from what makes up half of it, down to the last", () => {
    const trace = traceOf([
      segment(1, "web", [0, 10], {
        subsegments: [
          nested(2, "short", [0, 2]),
          nested(3, "long", [2, 10], {
            subsegments: [
              nested(4, "DynamoDB", [2, 9], { ...aws("Scan", 200, { table_name: "games" }) }),
              nested(5, "rest", [9, 10]),
            ],
          }),
        ],
      }),
    ]);
    const { responsetime } = rootCausesOf(trace);
    expect(paths(responsetime)).toEqual(["web: web > long > DynamoDB | games: DynamoDB !"]);
    expect(responsetime[0]?.Services[0]?.EntityPath).toEqual([
      { Name: "web", Remote: false, Coverage: 1 },
      { Name: "long", Remote: false, Coverage: 0.8 },
      { Name: "DynamoDB", Remote: true, Coverage: 0.7 },
    ]);
  });

  it("is that of the entry, which does not wait for what goes on without it", () => {
    // Lambda answers 202 and runs the function afterwards.
    expect(paths(rootCausesOf(traceOf(pipeline())).responsetime)).toEqual(["preprocess: preprocess !"]);
  });

  it("is not known while the entry is in progress", () => {
    expect(rootCausesOf(traceOf([segment(1, "web", [0])])).responsetime).toEqual([]);
  });
});
