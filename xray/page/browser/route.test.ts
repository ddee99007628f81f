import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hrefOf, hrefWith, parseRoute, traceIdIn } from "./route.ts";

const word = fc.string({ minLength: 1, unit: "grapheme" });

const ID = "1-6924b0f1-0123456789abcdef01234567";

describe("addresses of the AWS console", () => {
  it.each([`#xray:traces/${ID}`, `#/traces/${ID}`, `#/trace/${ID}`, `#xray:traces/${ID}?timeRange=PT5M`])(
    "open the same trace: %s",
    (hash) => expect(parseRoute(hash).path).toEqual(["trace", ID]),
  );

  it.each(["#xray:service-map/map", "#/service-map?timeRange=PT5M", "#xray:trace-map"])(
    "open the map: %s",
    (hash) => expect(parseRoute(hash).path).toEqual(["map"]),
  );

  it("list traces where they name none", () => {
    expect(parseRoute("#xray:traces/query").path).toEqual(["traces"]);
    expect(parseRoute("#/traces").path).toEqual(["traces"]);
  });
});

describe("a trace id", () => {
  it.each([ID, ID.toUpperCase(), ` ${ID} `, `Root=${ID}`, ID.slice(2).replaceAll("-", "")])(
    "is known in every form that tools print: %s",
    (text) => expect(traceIdIn(text)).toBe(ID),
  );

  it.each(["", "1-2-3", `${ID}0`, "fault", 'annotation.image = "a"'])("is not %s", (text) => {
    expect(traceIdIn(text)).toBeUndefined();
  });
});

describe("addresses", () => {
  it("lead back to where they came from, whatever names hold", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.dictionary(word, word), (path, query) => {
        const { path: found, query: said } = parseRoute(hrefOf(parseRoute(""), ["image", ...path], query));
        expect(found).toEqual(["image", ...path]);
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
