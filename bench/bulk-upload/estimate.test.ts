import { expect, test } from "vitest";
import { allEnvironments } from "../../environments/index.ts";
import { detectTextConcurrency } from "../../environments/regions.ts";
import { type BulkUpload, estimate } from "./estimate.ts";

const bulk: BulkUpload = {
  uploads: 10_000,
  uploadsPerSecond: 40,
  quota: 5,
  concurrency: 4,
  retries: 2,
  maximumEventAgeSeconds: 21_600,
};

test.each([1, 2, 5, 25, 50])(
  "with a quota of %i calls a second no picture of a bulk upload is given up",
  (quota) => {
    const { read, givenUp } = estimate({ ...bulk, quota, concurrency: detectTextConcurrency(quota) });
    expect([read, givenUp]).toEqual([10_000, 0]);
  },
);

test.each(allEnvironments().filter((it) => it.functions.detectText.concurrency !== undefined))(
  "$name gives up no picture of a bulk upload, as it is set",
  ({ rekognitionPerSecond, functions, retries }) => {
    const concurrency = functions.detectText.concurrency ?? 0;
    const { givenUp } = estimate({
      ...bulk,
      quota: rekognitionPerSecond,
      concurrency,
      retries: retries.attempts,
      maximumEventAgeSeconds: retries.maximumEventAgeSeconds,
    });
    expect(givenUp).toBe(0);
  },
);

test("with ten times the copies that the quota allows many are given up", () => {
  expect(estimate({ ...bulk, concurrency: 50 }).givenUp).toBeGreaterThan(1000);
});

test("with an event age of an hour the last ones of a slow quota are given up untried", () => {
  const { givenUp } = estimate({ ...bulk, quota: 1, concurrency: 1, maximumEventAgeSeconds: 3600 });
  expect(givenUp).toBeGreaterThan(1000);
});
