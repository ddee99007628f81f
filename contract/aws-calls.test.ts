import { describe, expect, test } from "vitest";
import { allEnvironments } from "../environments/index.ts";
import { AWS_CALLS, longestWait, RESERVED_TIME } from "./aws-calls.ts";

const { s3, rekognition, dynamodb } = AWS_CALLS;

describe.each(allEnvironments())("in $name", ({ functions, capacity }) => {
  const available = 1000 * functions.detectText.timeoutSeconds - RESERVED_TIME;

  test("detect-text has time for one slow response of every service", () => {
    const slowest = [s3, rekognition, dynamodb].map((it) => it.connectionTimeout + it.requestTimeout);
    expect(slowest.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(available);
  });

  test("detect-text has time to wait for the table's capacity after a slow reading", () => {
    expect(s3.requestTimeout + rekognition.requestTimeout + longestWait(dynamodb)).toBeLessThanOrEqual(
      available,
    );
  });

  test("detect-text has time to wait for Rekognition's rate", () => {
    expect(s3.requestTimeout + longestWait(rekognition) + rekognition.requestTimeout).toBeLessThanOrEqual(
      available,
    );
  });

  test("when all functions write at once, the last one waits long enough for its turn", () => {
    const perSecond = capacity.mode === "provisioned" ? capacity.write : Number.POSITIVE_INFINITY;
    const lastTurn = (functions.detectText.concurrency ?? 0) / perSecond;
    expect(longestWait(dynamodb) / 1000).toBeGreaterThan(lastTurn);
  });
});

test("a full page, for which Rekognition takes seconds, is not given up early", () => {
  expect(rekognition.requestTimeout).toBeGreaterThanOrEqual(30_000);
});

test("the SDK waits 0.5 s, 1 s, 2 s, …, and never longer than 20 s", () => {
  expect(longestWait({ ...s3, maxAttempts: 1 })).toBe(0);
  expect(longestWait({ ...s3, maxAttempts: 4 })).toBe(3_500);
  expect(longestWait({ ...s3, maxAttempts: 9 }) - longestWait({ ...s3, maxAttempts: 8 })).toBe(20_000);
});
