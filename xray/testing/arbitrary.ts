import fc from "fast-check";
import type { Raw } from "../documents/json.ts";
import { idOf, independent, nested, segment } from "./documents.ts";

/** For property tests: documents of one trace. Up to 12 entities that hang together in any way, each sent in up to two states, some in their parents. */
export const documents: fc.Arbitrary<Raw[]> = fc
  .array(
    fc.record({
      parent: fc.nat(11),
      independent: fc.boolean(),
      call: fc.constantFrom("none", "aws", "remote"),
      start: fc.nat(20),
      length: fc.nat(5),
      states: fc.constantFrom("complete", "running", "both"),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((entities) =>
    entities.flatMap(({ parent, independent: alone, call, start: from, length, states }, index) => {
      const id = index + 1;
      const up = (parent % entities.length) + 1;
      const fields = call === "none" ? {} : { namespace: call, aws: { table_name: "t" } };
      const name = call === "aws" ? "DynamoDB" : `e${id}`;
      const running = alone
        ? independent(id, up, name, [from])
        : segment(id, name, [from], { parent_id: idOf(up) });
      const complete = alone
        ? independent(id, up, name, [from, from + length], fields)
        : segment(id, name, [from, from + length], {
            parent_id: idOf(up),
            subsegments: [nested(100 + id, name, [from, from + length], fields)],
          });
      if (states === "running") return [running];
      return states === "both" ? [running, complete] : [complete];
    }),
  );
