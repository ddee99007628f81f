import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { expect, test } from "vitest";
import { skip } from "./policy-skips.ts";
import { resource, synthesizeStack } from "./testing/synth.ts";

test("a skip is written beside CDKTF's own metadata, which Terraform ignores", () => {
  const its = synthesizeStack((stack) => {
    skip(new SqsQueue(stack, "queue", { name: "queue" }), {
      id: "CKV_AWS_27",
      comment: "Nothing secret in it.",
    });
  });
  expect(resource(its, "aws_sqs_queue")["//"]).toEqual({
    checkov: { skip: [{ id: "CKV_AWS_27", comment: "Nothing secret in it." }] },
    metadata: { path: "test/queue", uniqueId: "queue" },
  });
});

test("a skip needs a reason", () => {
  expect(() =>
    synthesizeStack((stack) => {
      skip(new SqsQueue(stack, "queue", { name: "queue" }), { id: "CKV_AWS_27", comment: " " });
    }),
  ).toThrow("A skipped check needs a reason: CKV_AWS_27.");
});

test("a second reason does not overwrite the first", () => {
  const its = synthesizeStack((stack) => {
    const queue = new SqsQueue(stack, "queue", { name: "queue" });
    skip(queue, { id: "A", comment: "a" });
    skip(queue, { id: "B", comment: "b" });
  });
  expect(resource(its, "aws_sqs_queue")["//"]).toMatchObject({
    checkov: { skip: [{ id: "A" }, { id: "B" }] },
  });
});
