import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as sqs from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { awsJson, createService, operation } from "../protocol/index.ts";
import { parityDocument } from "../protocol/parity.ts";
import { emptyServices } from "./all.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

test("docs/parity.md says what the services declare (npm run parity writes it)", () => {
  const written = readFileSync(new URL("../../docs/parity.md", import.meta.url), "utf8");
  expect(written).toBe(parityDocument([...emptyServices().values()]));
});

test("every service is in it", () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...emptyServices().keys()].sort()).toEqual(folders.map(({ name }) => name).sort());
});

test("every member of an operation is in exactly one column", () => {
  const service = createService({
    name: "Amazon SQS",
    model: sqs,
    protocols: [awsJson({ version: "1.0" })],
    operations: [
      operation(sqs.DeleteMessageBatchCommand, {
        reads: [{ Entries: ["Id"] }],
        ignores: { QueueUrl: "there is one queue" },
        run: () => ({ Successful: [], Failed: [] }),
      }),
    ],
  });
  expect(parityDocument([service])).toContain(
    "| DeleteMessageBatch | `Entries.Id` | `QueueUrl`: there is one queue | `Entries.ReceiptHandle` |",
  );
});
