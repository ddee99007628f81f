import { describe, expect, it } from "vitest";
import { readChanges } from "./changes.ts";
import { holdingOf } from "./data-types.ts";
import { lifecycleLosses } from "./lifecycle.ts";
import { readPlan } from "./plan.ts";

const bucket = (actions: string[]) => ({
  address: "aws_s3_bucket.b",
  mode: "managed",
  type: "aws_s3_bucket",
  name: "b",
  change: { actions, before: actions[0] === "create" ? null : { bucket: "b" }, after: { bucket: "b" } },
});

/** What is lost by rules that a lifecycle configuration of an existing bucket gets. */
function losses(before: object[] | null, after: object[], bucketAction = "no-op"): string[] {
  const changes = readChanges(
    readPlan(
      JSON.stringify({
        format_version: "1.2",
        resource_changes: [
          bucket([bucketAction]),
          {
            address: "aws_s3_bucket_lifecycle_configuration.l",
            mode: "managed",
            type: "aws_s3_bucket_lifecycle_configuration",
            name: "l",
            change: {
              actions: [before ? "update" : "create"],
              before: before && { bucket: "b", rule: before },
              after: { bucket: "b", rule: after },
            },
          },
        ],
      }),
    ),
  );
  return changes.flatMap((change) => lifecycleLosses(change, changes));
}

const rule = (more: object = {}) => ({
  id: "a",
  status: "Enabled",
  filter: [{ prefix: "logs/" }],
  expiration: [{ days: 30 }],
  ...more,
});

describe("a lifecycle rule", () => {
  it.each<[string, object[] | null, object[], RegExp]>([
    ["is new", null, [rule()], /objects after 30 days/],
    ["is switched on", [rule({ status: "Disabled" })], [rule()], /objects after 30 days/],
    ["is wider by prefix", [rule()], [rule({ filter: [{ prefix: "" }] })], /kept so far/],
    [
      "is wider by a tag",
      [rule({ filter: [{ tag: [{ key: "a", value: "b" }] }] })],
      [rule({ filter: [{}] })],
      /kept so far/,
    ],
    [
      "is wider by size",
      [rule({ filter: [{ object_size_greater_than: 9 }] })],
      [rule({ filter: [{}] })],
      /kept so far/,
    ],
    ["deletes sooner", [rule()], [rule({ expiration: [{ days: 3 }] })], /after 3 days, earlier/],
    ["deletes on a date", [], [rule({ expiration: [{ date: "2030-01-01T00:00:00Z" }] })], /on a date/],
    [
      "deletes versions",
      [],
      [rule({ expiration: [], noncurrent_version_expiration: [{ noncurrent_days: 1 }] })],
      /versions/,
    ],
    [
      "keeps fewer versions",
      [
        rule({
          expiration: [],
          noncurrent_version_expiration: [{ noncurrent_days: 1, newer_noncurrent_versions: 9 }],
        }),
      ],
      [
        rule({
          expiration: [],
          noncurrent_version_expiration: [{ noncurrent_days: 1, newer_noncurrent_versions: 2 }],
        }),
      ],
      /versions/,
    ],
  ])("that %s loses objects", (_, before, after, says) => {
    expect(losses(before, after)).toEqual([expect.stringMatching(says)]);
  });

  it.each<[string, object[] | null, object[]]>([
    ["is renamed and narrower", [rule()], [rule({ id: "b", filter: [{ prefix: "logs/old/" }] })]],
    ["deletes later", [rule()], [rule({ expiration: [{ days: 90 }] })]],
    [
      "only ends uploads",
      null,
      [rule({ expiration: [], abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }] })],
    ],
    [
      "is split",
      [rule({ filter: [{ prefix: "" }] })],
      [rule(), rule({ id: "b", filter: [{ prefix: "b/" }] })],
    ],
    ["is switched off", [rule()], [rule({ status: "Disabled" })]],
  ])("that %s loses none", (_, before, after) => {
    expect(losses(before, after)).toEqual([]);
  });

  it("loses none of a bucket that is new itself", () => {
    expect(losses(null, [rule()], "create")).toEqual([]);
  });
});

describe("a type", () => {
  it.each([
    "aws_rds_cluster",
    "aws_efs_file_system",
    "aws_ecr_repository",
    "aws_timestreamwrite_table",
    "aws_s3_bucket_object",
  ])("%s holds data", (type) => expect(holdingOf(type)).toMatchObject({ data: expect.any(String) }));
  it.each([
    "aws_iam_role",
    "aws_s3_bucket_policy",
    "aws_lambda_function",
    "aws_ecs_cluster",
    "aws_db_subnet_group",
    "aws_cloudwatch_metric_alarm",
    "aws_xray_group",
  ])("%s holds none", (type) => expect(holdingOf(type)).toBe("nothing"));
  it.each(["google_storage_bucket", "random_password", "aws_a_service_of_next_year"])(
    "%s is not known",
    (type) => expect(holdingOf(type)).toBe("unknown"),
  );
});
