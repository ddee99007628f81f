import type { Change } from "./changes.ts";
import { at, isRecord } from "./json.ts";

/** What a lifecycle rule of a bucket deletes. */
interface Deletion {
  readonly prefix: string;
  /** `key=value`, all of which an object must have. */
  readonly tags: readonly string[];
  readonly sizes: readonly [over: number, under: number];
  /** Current objects, or the versions below them. */
  readonly of: "objects" | "versions";
  /** Days until it deletes, or the day as a number of milliseconds. */
  readonly when: { readonly days: number } | { readonly date: number };
  /** Versions that are kept in any case. */
  readonly kept: number;
}

/**
 * What S3 deletes after a change that it did not delete before: rules that are new, wider, sooner or switched on, on
 * a bucket that is there already. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export function lifecycleLosses(change: Change, all: readonly Change[]): string[] {
  const attribute = RULES[change.type];
  if (attribute === undefined || !["create", "update", "replace"].includes(change.action)) return [];
  if (isNewBucket(change, all)) return [];
  const before = deletions(at(change.before, [attribute]));
  const fresh = deletions(at(change.after, [attribute])).filter(
    (one) => !before.some((other) => covers(other, one)),
  );
  return fresh.map((one) => {
    const earlier = before.some((other) => covers({ ...other, when: one.when, kept: one.kept }, one));
    const what = one.of === "objects" ? "objects" : "older versions of objects";
    const when =
      "days" in one.when ? `after ${one.when.days} ${one.when.days === 1 ? "day" : "days"}` : "on a date";
    return `a lifecycle rule deletes ${what} ${when}, ${earlier ? "earlier than before" : "which were kept so far"}`;
  });
}

const RULES: Readonly<Record<string, string>> = {
  aws_s3_bucket_lifecycle_configuration: "rule",
  aws_s3_bucket: "lifecycle_rule",
};

/** Whether the bucket comes with the same plan, so that it holds nothing yet. */
function isNewBucket(change: Change, all: readonly Change[]): boolean {
  if (change.type === "aws_s3_bucket") return change.action !== "update";
  const bucket = at(change.after, ["bucket"]);
  if (typeof bucket !== "string") return at(change.unknown, ["bucket"]) === true;
  return all.some(
    (other) =>
      other.type === "aws_s3_bucket" && other.action === "create" && at(other.after, ["bucket"]) === bucket,
  );
}

function deletions(rules: unknown): Deletion[] {
  return list(rules).flatMap((rule) => {
    if (rule.status === "Disabled" || rule.enabled === false) return [];
    const filters = [rule, ...list(rule.filter), ...list(rule.filter).flatMap((one) => list(one.and))];
    const text = (name: string) =>
      filters.map((one) => one[name]).find((one) => typeof one === "string" && one !== "");
    const numbers = (name: string) => filters.map((one) => Number(one[name] ?? 0)).find((one) => one > 0);
    const scope = {
      prefix: String(text("prefix") ?? ""),
      tags: filters.flatMap(tagsOf),
      sizes: [
        numbers("object_size_greater_than") ?? 0,
        numbers("object_size_less_than") ?? Infinity,
      ] as const,
    };
    return [
      ...list(rule.expiration).flatMap((one) => timed(one, "days", scope, "objects")),
      ...list(rule.noncurrent_version_expiration).flatMap((one) =>
        timed(one, one.noncurrent_days === undefined ? "days" : "noncurrent_days", scope, "versions"),
      ),
    ];
  });
}

function timed(
  block: Record<string, unknown>,
  attribute: string,
  scope: Pick<Deletion, "prefix" | "tags" | "sizes">,
  of: Deletion["of"],
): Deletion[] {
  const kept = Number(block.newer_noncurrent_versions ?? 0);
  const days = Number(block[attribute] ?? 0);
  if (days > 0) return [{ ...scope, of, when: { days }, kept }];
  const date = typeof block.date === "string" ? Date.parse(block.date) : Number.NaN;
  if (Number.isFinite(date)) return [{ ...scope, of, when: { date }, kept }];
  return [];
}

/** Whether everything that one rule deletes was deleted by the other, and no later. */
function covers(outer: Deletion, inner: Deletion): boolean {
  const sooner =
    "days" in outer.when && "days" in inner.when
      ? outer.when.days <= inner.when.days
      : "date" in outer.when && "date" in inner.when && outer.when.date <= inner.when.date;
  return (
    sooner &&
    outer.of === inner.of &&
    outer.kept <= inner.kept &&
    inner.prefix.startsWith(outer.prefix) &&
    outer.tags.every((tag) => inner.tags.includes(tag)) &&
    outer.sizes[0] <= inner.sizes[0] &&
    outer.sizes[1] >= inner.sizes[1]
  );
}

function tagsOf(filter: Record<string, unknown>): string[] {
  const single = list(filter.tag).map((tag) => `${tag.key}=${tag.value}`);
  const many = isRecord(filter.tags)
    ? Object.entries(filter.tags).map(([key, value]) => `${key}=${value}`)
    : [];
  return [...single, ...many];
}

/** Blocks as a plan writes them: a list, or one object. */
function list(value: unknown): Record<string, unknown>[] {
  return (Array.isArray(value) ? value : [value]).filter(isRecord);
}
