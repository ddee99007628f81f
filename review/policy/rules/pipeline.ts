import { holds } from "../../risk.ts";
import type { StackResource } from "../../stack.ts";
import { strings } from "../../statement.ts";
import type { Rule } from "../rule.ts";
import { blocks, type View } from "../view.ts";

interface Trigger {
  readonly notification: StackResource;
  readonly bucket: StackResource | undefined;
  readonly fn: StackResource | undefined;
  readonly prefix: string;
  readonly suffix: string;
  readonly events: readonly string[];
}

function triggers(view: View): Trigger[] {
  return view.of("aws_s3_bucket_notification").flatMap((notification) =>
    blocks(notification.values, "lambda_function").map((block) => ({
      notification,
      bucket: view.referred(notification.values.bucket),
      fn: view.referred(block.lambda_function_arn),
      prefix: String(block.filter_prefix ?? ""),
      suffix: String(block.filter_suffix ?? ""),
      events: strings(block.events),
    })),
  );
}

/** The buckets that a function may write to, as its role's policies say. */
function written(fn: StackResource, view: View): (StackResource | undefined)[] {
  const role = view.referred(fn.values.role);
  return view
    .statements()
    .filter(
      ({ resource, statement }) =>
        role !== undefined &&
        view.referred(resource.values.role) === role &&
        statement.effect === "Allow" &&
        statement.actions.some((action) => /^(\*|s3:\*|s3:Put\*|s3:PutObject)$/i.test(action)),
    )
    .flatMap(({ statement }) => statement.resources.map((one) => view.referred(one)));
}

const overlap = (one: string, other: string, side: "startsWith" | "endsWith") =>
  one[side](other) || other[side](one);

export const pipelineRules: readonly Rule[] = [
  {
    id: "PIPE-001",
    title: "No function writes to the bucket that invokes it",
    reason: "Each object would invoke the function again, in an endless and expensive loop.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html",
    covers: [],
    check: function* (view) {
      for (const { bucket, fn } of triggers(view))
        if (fn && bucket && written(fn, view).includes(bucket))
          yield { resource: fn, says: "may write to the bucket whose events invoke it" };
    },
  },
  {
    id: "PIPE-002",
    title: "Each bucket has one notification resource",
    reason:
      "A bucket has a single notification configuration: a second resource silently overwrites the first.",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_notification",
    covers: [],
    check: function* (view) {
      for (const bucket of view.of("aws_s3_bucket")) {
        const found = view.companions("aws_s3_bucket_notification", bucket);
        for (const resource of found.slice(1))
          yield { resource, says: "is the second notification resource of its bucket" };
      }
    },
  },
  {
    id: "PIPE-003",
    title: "S3 is permitted to invoke a function before the notification is created",
    reason: "S3 checks the permission when the notification is created, so the first apply would fail.",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_notification",
    covers: [],
    check: function* (view) {
      for (const { notification, fn } of triggers(view)) {
        const allowed = view
          .of("aws_lambda_permission")
          .filter((one) => view.referred(one.values.function_name) === fn);
        const before = strings(notification.values.depends_on);
        if (!allowed.some((one) => before.includes(one.address)))
          yield { resource: notification, says: "does not depend on the function's permission" };
      }
    },
  },
  {
    id: "PIPE-004",
    title: "Notification filters of a bucket do not overlap",
    reason: "S3 rejects two notifications of the same event type with overlapping filters.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html",
    covers: [],
    check: function* (view) {
      const all = triggers(view);
      for (const [index, one] of all.entries())
        for (const other of all.slice(index + 1))
          if (
            one.notification === other.notification &&
            overlap(one.prefix, other.prefix, "startsWith") &&
            overlap(one.suffix, other.suffix, "endsWith")
          )
            yield { resource: one.notification, says: "has two notifications with overlapping filters" };
    },
  },
  {
    id: "PIPE-005",
    title: "Buckets that functions read send notifications",
    reason: "Without a notification, an upload is never processed.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",
    covers: ["CKV2_AWS_62"],
    check: function* (view) {
      for (const resource of view.of("aws_s3_bucket"))
        if (view.companions("aws_s3_bucket_notification", resource).length === 0)
          yield { resource, says: "sends no notification of new objects" };
    },
  },
  {
    id: "PIPE-006",
    title: "Protection from deletion covers all resources with data",
    reason: "A stack that protects some resources must protect every resource that holds data.",
    source: "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy",
    covers: [],
    check: function* (view) {
      const holding = [...view.stack.resources.values()].filter(
        (resource) =>
          resource.mode === "managed" && holds(resource.type) !== undefined && !TRANSIENT.has(resource.type),
      );
      const production = /^prod/.test(view.stack.name);
      if (!production && !holding.some((resource) => resource.preventDestroy)) return;
      for (const resource of holding) {
        if (!resource.preventDestroy)
          yield { resource, says: "has no prevent_destroy, in a stack that is protected" };
        if (resource.type === "aws_dynamodb_table" && resource.values.deletion_protection_enabled !== true)
          yield { resource, says: "has no deletion protection, in a stack that is protected" };
      }
    },
  },
];

/** They hold no lasting data, or are protected by the resource that they refer to. */
const TRANSIENT = new Set(["aws_sns_topic", "aws_xray_encryption_config"]);
