import { expect, test } from "vitest";
import { environment } from "./environment.ts";
import * as z from "./schema.ts";

const schema = z.object({ TABLE: z.string(), BUCKET: z.text });

test("gives the settings", () => {
  expect(environment(schema, { TABLE: "t", BUCKET: "b", OTHER: "o" })).toEqual({ TABLE: "t", BUCKET: "b" });
});

test("names every variable that is missing or empty", () => {
  expect(() => environment(schema, { BUCKET: "" })).toThrow(/TABLE: .*; BUCKET: /);
});
