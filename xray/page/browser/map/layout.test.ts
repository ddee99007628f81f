import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curve } from "./curve.ts";
import { type MapGraph, nodeFilter, toGraph, typeName } from "./graph.ts";
import { BOXES, fit, layOut } from "./layout.ts";

const statistics = { ok: 1, error: 0, throttle: 0, fault: 0, total: 1, time: 0.1 };

const called = { from: { name: "a", type: "T" }, to: { name: "b", type: "T" } };

function graphOf(count: number, pairs: readonly (readonly [number, number])[]): MapGraph {
  const key = (index: number) => `T|n${index % count}`;
  return {
    nodes: Array.from({ length: count }, (_, index) => ({
      key: key(index),
      name: `n${index}`,
      type: "T",
      state: "",
      statistics,
      histogram: [],
    })),
    edges: [...new Map(pairs.map(([a, b]) => [`${key(a)}>${key(b)}`, [key(a), key(b)] as const]))].map(
      ([edge, [from, to]]) => ({ key: edge, from, to, called, statistics, histogram: [] }),
    ),
  };
}

const anyGraph = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 24 }))
  .map(([count, pairs]) => graphOf(count, pairs));

describe("the layout", () => {
  it("gives every node a place of its own and every edge a path, circles and calls to itself included", () => {
    fc.assert(
      fc.property(anyGraph, fc.constantFrom("LR" as const, "TB" as const), (graph, direction) => {
        const layout = layOut(graph, direction);
        const places = [...layout.nodes.values()];
        places.forEach((a, index) => {
          for (const b of places.slice(index + 1)) {
            const apart =
              Math.abs(a.x - b.x) >= BOXES[direction].width - 1 ||
              Math.abs(a.y - b.y) >= BOXES[direction].height - 1;
            expect(apart).toBe(true);
          }
        });
        for (const edge of graph.edges) {
          const [from, to, way] = [
            layout.nodes.get(edge.from),
            layout.nodes.get(edge.to),
            layout.edges.get(edge.key),
          ];
          if (!from || !to || !way) throw new Error("an edge without a place");
          const { path, along } = curve({ from, to, way, direction, fromRadius: 30, toRadius: 30 });
          expect(path).toMatch(/^M[-\d. CQ]+$/);
          for (const t of [0, 0.5, 1]) expect(Number.isFinite(along(t).x + along(t).y)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is wholly inside the frame, at the largest scale that can be read", () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.integer({ min: 300, max: 2000 }),
        fc.integer({ min: 300, max: 1200 }),
        (graph, w, h) => {
          const { layout, scale, height } = fit([layOut(graph, "LR"), layOut(graph, "TB")], w, h);
          expect(layout.width * scale).toBeLessThanOrEqual(w + 0.001);
          expect(layout.height * scale).toBeLessThanOrEqual(height + 0.001);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("does not move when numbers change or the answer comes in another order", () => {
    const service = (id: number, name: string, calls: number[]) => ({
      ReferenceId: id,
      Name: name,
      Type: "T",
      State: "active",
      Root: false,
      AccountId: null,
      SummaryStatistics: { ...statistics, total: id * 7 },
      ResponseTimeHistogram: [],
      DurationHistogram: [],
      Edges: calls.map((to) => ({
        ReferenceId: to,
        SummaryStatistics: statistics,
        ResponseTimeHistogram: [],
      })),
    });
    const one = toGraph([service(0, "a", [1, 2]), service(1, "b", []), service(2, "c", [])]);
    const other = toGraph([service(0, "c", []), service(1, "a", [0, 2]), service(2, "b", [])]);
    expect(layOut(other, "LR")).toEqual(layOut(one, "LR"));
  });
});

describe("a node", () => {
  it("is asked for by name and type, with quotes that stay quotes", () => {
    expect(nodeFilter({ name: 'say "hi"', type: "remote" }, "fault")).toBe(
      'service(id(name: "say \\"hi\\"", type: "remote")) { fault }',
    );
    expect(nodeFilter({ name: "a", type: "" })).toBe('service(id(name: "a"))');
  });

  it.each([
    ["AWS::DynamoDB::Table", "DynamoDB table"],
    ["AWS::Lambda::Function", "Lambda function"],
    ["AWS::Lambda", "Lambda service"],
    ["AWS::Rekognition", "Rekognition"],
    ["remote", "Remote service"],
  ])("of type %s is called %s", (type, said) => expect(typeName(type)).toBe(said));
});
