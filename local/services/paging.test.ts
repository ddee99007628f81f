import fc from "fast-check";
import { expect, test } from "vitest";
import { AwsError } from "../gateway/service.ts";
import { page } from "./paging.ts";

const invalid = () => new AwsError("InvalidToken", "Not ours.");

test("pages hold everything once, in order, and the last has no token", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (all, limit) => {
      const seen: number[] = [];
      let token: string | undefined;
      do {
        const { items, next } = page(all, limit, token, invalid);
        expect(items.length).toBeLessThanOrEqual(limit);
        seen.push(...items);
        token = next;
      } while (token !== undefined);
      expect(seen).toEqual(all);
    }),
  );
});

test.each([
  "",
  "x",
  "1",
  Buffer.from("from-").toString("base64url"),
  Buffer.from("from-3").toString("base64url"),
])("the token %j, which no page of three had, is refused", (token) => {
  expect(() => page([1, 2, 3], 1, token, invalid)).toThrow("Not ours.");
});
