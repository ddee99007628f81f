import { describe, expect, it } from "vitest";
import { complaint } from "./complaint.ts";

describe("a filter expression that is being written", () => {
  it.each(["", "  ", "fault", "responsetime > 1 AND ok"])(
    "is not complained of when it is right: %s",
    (text) => {
      expect(complaint(text)).toBeUndefined();
    },
  );

  it("is underlined where it is wrong", () => {
    expect(complaint("http.status = 2xx AND ok")).toMatchObject({ from: 14, to: 17, atEnd: false });
  });

  it.each(["responsetime >", "responsetime > ", "service(", 'service("a") {', "ok AND"])(
    "is only unfinished: %s",
    (text) => expect(complaint(text)?.atEnd).toBe(true),
  );
});
