import { describe, expect, test } from "vitest";
import { allEnvironments } from "../environments/index.ts";
import { AWS_CALLS, longestWait, RESERVED_TIME } from "./aws-calls.ts";

const { s3, rekognition, dynamodb } = AWS_CALLS;
/** Functions that a new account may run at once. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const NEW_ACCOUNT = 10;

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

  test("when all copies write at once, the last one waits long enough for its turn", () => {
    if (capacity.mode === "on-demand") return;
    const perSecond = capacity.autoscaling?.maximumWrite ?? capacity.write;
    const copies = functions.detectText.concurrency ?? NEW_ACCOUNT;
    const enough = Math.ceil((1000 * copies) / longestWait(dynamodb));
    expect(
      perSecond,
      `${copies} copies of detect-text write at once: capacity.write must be at least ${enough}, or functions.detectText.concurrency lower`,
    ).toBeGreaterThanOrEqual(enough);
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
