import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hrefOf, hrefWith, parseRoute } from "./route.ts";

const word = fc.string({ minLength: 1, unit: "grapheme" });

describe("addresses", () => {
  it("lead back to where they came from, whatever names hold", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.dictionary(word, word), (path, query) => {
        const { path: found, query: said } = parseRoute(hrefOf(parseRoute(""), path, query));
        expect(found).toEqual(path);
        expect({ ...said }).toEqual({ ...query });
      }),
    );
  });

  it("keep time and group from view to view, and nothing else", () => {
    const here = parseRoute("#/map?range=300&group=faults&node=x&as=table");
    expect(hrefOf(here, ["traces"], { filter: "fault" })).toBe(
      "#/traces?range=300&group=faults&filter=fault",
    );
  });

  it("change one setting and keep the others; an empty one goes away", () => {
    const here = parseRoute("#/map?range=300&node=a%20b");
    expect(hrefWith(here, { range: "900" })).toBe("#/map?range=900&node=a+b");
    expect(hrefWith(here, { node: undefined })).toBe("#/map?range=300");
  });

  it.each(["", "#", "#/", "#main", "#/%E0%A4%A/%", "#/map?%E0%A4%A=1"])(
    "bear being typed wrong: %s",
    (hash) => {
      expect(() => parseRoute(hash)).not.toThrow();
    },
  );
});
