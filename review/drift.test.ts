import { describe, expect, it } from "vitest";
import { readDrift } from "./drift.ts";
import { readPlan } from "./plan.ts";
import { reviewPlan } from "./report.ts";
import { readStack } from "./stack.ts";

const resource = (type: string, before: object | null, after: object | null, actions = ["update"]) => ({
  address: `${type}.a`,
  mode: "managed",
  type,
  name: "a",
  change: { actions, before, after },
});
/** A plan that changes nothing. The configuration sets the attributes that are named for each type. */
const plan = (drift: object[], configured: Record<string, Record<string, unknown>>) =>
  readPlan(
    JSON.stringify({
      format_version: "1.2",
      resource_changes: [],
      resource_drift: drift,
      configuration: {
        root_module: {
          resources: Object.entries(configured).map(([type, expressions]) => ({
            address: `${type}.a`,
            expressions,
          })),
        },
      },
    }),
  );
const reference = (address: string) => ({ references: [`${address}.id`, address] });
const drifted = (read: ReturnType<typeof plan>, stack?: ReturnType<typeof readStack>) =>
  readDrift(read, stack).map(({ address, differences }) => [address, differences.map(({ path }) => path[0])]);

describe("drift", () => {
  it("is not what AWS fills in", () => {
    const before = { name: "q", tags: null, fifo_throughput_limit: null, delay_seconds: null };
    const after = { name: "q", tags: {}, fifo_throughput_limit: "", delay_seconds: 0, url: "https://q" };
    expect(
      drifted(plan([resource("aws_sqs_queue", before, after)], { aws_sqs_queue: { name: {} } })),
    ).toEqual([]);
  });

  it("is not what another resource of the source sets", () => {
    const found = plan(
      [
        resource("aws_sqs_queue", { policy: "" }, { policy: '{"Statement":[]}' }),
        resource(
          "aws_iam_role",
          { managed_policy_arns: [] },
          { managed_policy_arns: ["arn:aws:iam::aws:policy/x"] },
        ),
      ],
      {
        aws_sqs_queue: { name: {} },
        aws_sqs_queue_policy: { queue_url: reference("aws_sqs_queue.a") },
        aws_iam_role: { name: {} },
        aws_iam_role_policy_attachment: { role: reference("aws_iam_role.a") },
      },
    );
    expect(drifted(found)).toEqual([]);
  });

  it("is access opened outside Terraform, even where no configuration sets it", () => {
    const found = plan(
      [
        resource("aws_sqs_queue", { policy: "" }, { policy: '{"Statement":[]}' }),
        resource(
          "aws_iam_role",
          { managed_policy_arns: ["arn:a"] },
          { managed_policy_arns: ["arn:a", "arn:b"] },
        ),
      ],
      {
        aws_sqs_queue: { name: {} },
        aws_iam_role: { name: {} },
        aws_iam_role_policy_attachment: { role: reference("aws_iam_role.a") },
      },
    );
    expect(drifted(found)).toEqual([
      ["aws_sqs_queue.a", ["policy"]],
      ["aws_iam_role.a", ["managed_policy_arns"]],
    ]);
  });

  it("is what a plan would change back, and what is gone", () => {
    const found = plan(
      [
        resource("aws_sqs_queue", { delay_seconds: 5, url: "a" }, { delay_seconds: 9, url: "b" }),
        resource("aws_sns_topic", { name: "t" }, null, ["delete"]),
      ],
      { aws_sqs_queue: { delay_seconds: {} } },
    );
    expect(drifted(found)).toEqual([
      ["aws_sqs_queue.a", ["delay_seconds"]],
      ["aws_sns_topic.a", []],
    ]);
  });

  it("is not what ignore_changes covers", () => {
    const found = plan([resource("aws_dynamodb_table", { read_capacity: 5 }, { read_capacity: 9 })], {
      aws_dynamodb_table: { read_capacity: {} },
    });
    const stack = readStack("dev", {
      resource: { aws_dynamodb_table: { a: { lifecycle: { ignore_changes: ["read_capacity"] } } } },
    });
    expect(drifted(found)).toHaveLength(1);
    expect(drifted(found, stack)).toEqual([]);
  });

  it("puts data at risk like any other change, unless the plan changes it back", () => {
    const drift = resource(
      "aws_s3_bucket_versioning",
      { versioning_configuration: [{ status: "Enabled" }] },
      { versioning_configuration: [{ status: "Suspended" }] },
    );
    const read = plan([drift], { aws_s3_bucket_versioning: { versioning_configuration: {} } });
    const review = reviewPlan({ environment: "dev", plan: read, stacks: [] });
    expect(review.risks.map((risk) => risk.says)).toEqual([
      expect.stringMatching(/^changed outside Terraform: versioning is turned OFF/),
    ]);
  });
});
