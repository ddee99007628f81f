import { describe, expect, test } from "vitest";
import { resource, type Statement, statements, synthesizeDev, withoutHashes } from "./testing/synth.ts";

const its = synthesizeDev();

describe("permissions", () => {
  const of = (name: string): Record<string, Pick<Statement, "Action" | "Resource">> =>
    Object.fromEntries(
      Object.entries(statements(withoutHashes(resource(its, "aws_iam_role_policy", `${name}_`)).policy)).map(
        ([sid, { Action, Resource }]) => [sid, { Action, Resource }],
      ),
    );
  const common = (name: string) => ({
    Trace: { Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] },
    WriteOwnLogs: {
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`\${aws_cloudwatch_log_group.${name}_logs.arn}:*`],
    },
    ReportFailures: { Action: ["sqs:SendMessage"], Resource: ["${aws_sqs_queue.failures.arn}"] },
    UseDataKey: { Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: ["${aws_kms_key.data-key.arn}"] },
    WriteResults: { Action: ["dynamodb:PutItem"], Resource: ["${aws_dynamodb_table.results.arn}"] },
  });

  test("preprocess-image reads uploads and writes processed pictures and rejections", () => {
    expect(of("preprocess-image")).toEqual({
      ...common("preprocess-image"),
      ReadObjects: {
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: ["${aws_s3_bucket.images.arn}/*"],
      },
      TellMissingObjects: { Action: ["s3:ListBucket"], Resource: ["${aws_s3_bucket.images.arn}"] },
      WriteProcessed: {
        Action: ["s3:PutObject", "s3:GetObject"],
        Resource: ["${aws_s3_bucket.processed.arn}/*"],
      },
    });
  });

  test("detect-text reads processed pictures and the text in them, and writes results", () => {
    expect(of("detect-text")).toEqual({
      ...common("detect-text"),
      ReadObjects: {
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: ["${aws_s3_bucket.processed.arn}/*"],
      },
      TellMissingObjects: { Action: ["s3:ListBucket"], Resource: ["${aws_s3_bucket.processed.arn}"] },
      DetectText: { Action: ["rekognition:DetectText"], Resource: ["*"] },
    });
  });

  test("the reason for every wildcard stands beside its policy", () => {
    const reasons = (type: string) =>
      Object.values(its.json.resource[type] ?? {}).map((it) =>
        Object.keys((it["//"] as { wildcards?: object }).wildcards ?? {}),
      );
    expect(reasons("aws_iam_role_policy")).toEqual([["DetectText", "Trace"], ["Trace"]]);
    expect(reasons("aws_kms_key")).toEqual([
      ["AccountDecides", "LogEncryption"],
      ["AccountDecides", "Publishers"],
    ]);
  });
});
