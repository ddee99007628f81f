import { expect, test } from "vitest";
import { allEnvironments, environmentNamed } from "./index.ts";

test("an environment is found by its name", () => {
  expect(environmentNamed("prod").protected).toBe(true);
});

test("an unknown environment is an error that names those there are, never a default", () => {
  expect(() => environmentNamed("production")).toThrow(
    'There is no environment "production". There are: dev, staging, prod.',
  );
});

test("each environment pays for the table as its purpose wants", () => {
  expect(allEnvironments().map((it) => [it.name, it.capacity])).toEqual([
    ["dev", { mode: "provisioned", read: 1, write: 1 }],
    ["staging", { mode: "on-demand" }],
    ["prod", { mode: "on-demand", maximumRead: 500, maximumWrite: 500 }],
  ]);
});
