import { describe, expect, it } from "vitest";
import { diagnose } from "./diagnostic.ts";

describe("a filter expression that is being written", () => {
  it.each(["", "  ", "fault", "responsetime > 1 AND ok"])(
    "has no diagnostic when it is right: %s",
    (text) => {
      expect(diagnose(text)).toBeUndefined();
    },
  );

  it("is underlined where it is wrong", () => {
    expect(diagnose("http.status = 2xx AND ok")).toMatchObject({ from: 14, to: 17, atEnd: false });
  });

  it.each(["responsetime >", "responsetime > ", "service(", 'service("a") {', "ok AND"])(
    "is only unfinished: %s",
    (text) => expect(diagnose(text)?.atEnd).toBe(true),
  );
});
