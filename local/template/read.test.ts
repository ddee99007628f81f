// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the references are Terraform's, not JavaScript's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readDeployment } from "./read.ts";
import { sampleStack, sampleTracingStack, writeStacks } from "./sample.ts";

let outDir: string;
beforeEach(() => {
  outDir = mkdtempSync(join(tmpdir(), "template-"));
});
afterEach(() => rmSync(outDir, { recursive: true, force: true }));

describe("a synthesized environment", () => {
  test("is read with every reference resolved", () => {
    writeStacks(outDir, { dev: sampleStack(), tracing: sampleTracingStack() });
    const deployment = readDeployment(outDir, "dev");
    const [images, processed] = deployment.buckets;
    const [key, traces] = deployment.keys;
    expect(deployment).toMatchObject({ environment: "dev", account: "000000000000", region: "eu-west-1" });
    expect(images).toMatchObject({
      name: "images-000000000000-eu-west-1",
      arn: "arn:aws:s3:::images-000000000000-eu-west-1",
      versioned: true,
      keyArn: key?.arn,
      notifications: [
        {
          functionArn: "arn:aws:lambda:eu-west-1:000000000000:function:preprocess",
          events: ["s3:ObjectCreated:*"],
          suffix: ".png",
        },
      ],
    });
    expect(images?.policy?.statements[0]?.resource).toEqual([images?.arn, `${images?.arn}/*`]);
    expect(processed).toMatchObject({ versioned: false, notifications: [] });
    expect(key?.arn).toMatch(/^arn:aws:kms:eu-west-1:000000000000:key\/[0-9a-f-]{36}$/);
    expect(key).toMatchObject({ aliases: ["alias/data"], description: "data" });
    expect(deployment.tracing.encryption).toEqual({ type: "KMS", keyArn: traces?.arn });
    expect(deployment.tracing.groups).toEqual([
      {
        name: "all",
        filterExpression: 'service("preprocess")',
        insightsEnabled: true,
        notificationsEnabled: true,
        tags: { environment: "dev" },
      },
    ]);
    expect(deployment.functions).toEqual([
      {
        name: "preprocess",
        arn: "arn:aws:lambda:eu-west-1:000000000000:function:preprocess",
        runtime: "nodejs24.x",
        architecture: "arm64",
        handler: "index.handler",
        zip: join(outDir, "stacks/dev/assets/preprocess/archive.zip"),
        layers: [
          {
            arn: "arn:aws:lambda:eu-west-1:000000000000:layer:sharp:1",
            zip: join(outDir, "stacks/dev/assets/sharp/layer.zip"),
          },
        ],
        environment: { PROCESSED_BUCKET: "processed-000000000000-eu-west-1" },
        timeoutSeconds: 60,
        memoryMb: 1024,
        roleArn: "arn:aws:iam::000000000000:role/preprocess",
        tracing: "Active",
        deadLetterArn: "arn:aws:sqs:eu-west-1:000000000000:failures",
        maximumRetryAttempts: 1,
        maximumEventAgeSeconds: 3600,
        logGroup: "/aws/lambda/preprocess",
        logFormat: "JSON",
        tags: { environment: "dev" },
        permissions: [
          { principal: "s3.amazonaws.com", sourceArn: images?.arn, sourceAccount: "000000000000" },
        ],
      },
    ]);
    expect(deployment.roles[0]?.policies).toEqual({
      access: {
        statements: [{ effect: "Allow", action: ["s3:GetObject"], resource: [`${images?.arn}/*`] }],
      },
    });
    expect(deployment.tables[0]).toMatchObject({
      hashKey: "image",
      capacity: { mode: "provisioned", read: 1, write: 2 },
      pointInTimeRecovery: true,
      deletionProtection: false,
      keyArn: key?.arn,
    });
    expect(deployment.eventRules[0]).toMatchObject({
      enabled: true,
      pattern: { source: ["aws.xray"] },
      targets: [{ id: "topic", inputTransformer: { paths: { state: "$.detail.State" } } }],
    });
    expect(deployment.topics[0]?.subscriptions).toEqual([{ protocol: "email", endpoint: "a@example.org" }]);
    expect(deployment.outputs).toEqual({ bucket: "images-000000000000-eu-west-1" });
  });

  test("says what it declares that does nothing on one machine", () => {
    const sample = sampleStack();
    const alarms = { aws_cloudwatch_composite_alarm: { a: { alarm_name: "a" }, b: { alarm_name: "b" } } };
    writeStacks(outDir, { dev: { ...sample, resource: { ...Object(sample.resource), ...alarms } } });
    expect(readDeployment(outDir, "dev").notRun).toEqual({ aws_cloudwatch_composite_alarm: 2 });
  });

  test("gives the same values on every start", () => {
    writeStacks(outDir, { dev: sampleStack() });
    expect(readDeployment(outDir, "dev")).toEqual(readDeployment(outDir, "dev"));
  });

  test("without a tracing stack of its account and region has unencrypted traces", () => {
    const elsewhere = { ...sampleTracingStack(), provider: { aws: [{ region: "us-east-1" }] } };
    writeStacks(outDir, { dev: sampleStack(), tracing: elsewhere });
    expect(readDeployment(outDir, "dev").tracing.encryption).toEqual({ type: "NONE" });
  });
});

describe("what cannot be understood", () => {
  test("is reported all at once, by resource and attribute", () => {
    writeStacks(outDir, {
      dev: {
        resource: {
          aws_s3_bucket: { images: { bucket: "${random_id.x.hex}" } },
          aws_sqs_queue: { failures: { name: '${upper("x")}' } },
          aws_iam_role: { role: { name: "role", assume_role_policy: "{" } },
          aws_sns_topic: { topic: { name: "${aws_sns_topic.topic.name}" } },
        },
      },
    });
    expect(() => readDeployment(outDir, "dev")).toThrowError(
      expect.objectContaining({
        message: expect.stringMatching(
          /aws_s3_bucket\.images, bucket: it refers to random_id\.x.*aws_sqs_queue\.failures, name: the function upper\(\) is not understood.*aws_sns_topic\.topic, name: [^\n]*refers to itself.*aws_iam_role\.role, assume_role_policy/s,
        ),
      }),
    );
  });

  test("is left out where it is only an output", () => {
    const sample = sampleStack();
    writeStacks(outDir, { dev: { ...sample, output: { bill: { value: "${aws_budget.b.spent}" } } } });
    expect(readDeployment(outDir, "dev").outputs).toEqual({});
  });

  test("an environment that is not there is named with those that are", () => {
    writeStacks(outDir, { dev: sampleStack(), prod: sampleStack() });
    expect(() => readDeployment(outDir, "test")).toThrow('no environment "test". It has: dev, prod');
  });

  test("a file of another shape is named", () => {
    writeStacks(outDir, { dev: { provider: { aws: [{ region: 7 }] } } });
    expect(() => readDeployment(outDir, "dev")).toThrow("cdk.tf.json is not what CDKTF writes");
    writeStacks(outDir, { dev: { provider: { aws: [{}] } } });
    expect(() => readDeployment(outDir, "dev")).toThrow("the aws provider names no region");
  });

  test("a folder that was never synthesized says what to do", () => {
    expect(() => readDeployment(join(outDir, "none"), "dev")).toThrow('Run "npm run synth" first');
  });
});
