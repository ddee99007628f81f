import { noKey, notModified, notOffered, preconditionFailed } from "./errors.ts";
import type { ObjectVersion, StoredObject } from "./object.ts";

/** Conditions of a read, as the model names them. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Conditions of a write or a removal. */
export type WriteConditions = Pick<ReadConditions, "IfMatch" | "IfNoneMatch">;

/** Why an object is not read, by its header; undefined where all conditions hold. */
function unmet(conditions: ReadConditions, object: StoredObject): string | undefined {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const { etag } = object.content;
  // Headers know no milliseconds.
  const modified = Math.floor(object.lastModified / 1000) * 1000;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, etag)) return "If-Match";
  } else if (IfUnmodifiedSince !== undefined && modified > IfUnmodifiedSince.getTime())
    return "If-Unmodified-Since";
  if (IfNoneMatch !== undefined) return matches(IfNoneMatch, etag) ? "If-None-Match" : undefined;
  return IfModifiedSince !== undefined && modified <= IfModifiedSince.getTime()
    ? "If-Modified-Since"
    : undefined;
}

/**
 * Throws PreconditionFailed or NotModified where a condition of a read does not hold.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
export function checkRead(conditions: ReadConditions, object: StoredObject): void {
  const condition = unmet(conditions, object);
  if (condition === undefined) return;
  if (condition === "If-Match" || condition === "If-Unmodified-Since") throw preconditionFailed(condition);
  const { content, versionId, lastModified } = object;
  throw notModified({
    etag: `"${content.etag}"`,
    "last-modified": new Date(lastModified).toUTCString(),
    ...(content.headers.CacheControl === undefined ? {} : { "cache-control": content.headers.CacheControl }),
    ...(versionId === "null" ? {} : { "x-amz-version-id": versionId }),
  });
}

/** The same for the source of a copy, which is never "not modified". */
export function checkCopySource(conditions: ReadConditions, object: StoredObject): void {
  const condition = unmet(conditions, object);
  if (condition !== undefined) throw preconditionFailed(`x-amz-copy-source-${condition}`);
}

/**
 * Throws where a condition of a write or a removal does not hold; `current` is the newest version, if any.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
export function checkWrite(
  { IfMatch, IfNoneMatch }: WriteConditions,
  current: ObjectVersion | undefined,
  key: string,
): void {
  const etag = current?.content?.etag;
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*")
    throw notOffered(
      'A header you provided implies functionality that is not implemented: a write takes "If-None-Match: *" only.',
    );
  if (IfNoneMatch === "*" && etag !== undefined) throw preconditionFailed("If-None-Match");
  if (IfMatch === undefined) return;
  if (etag === undefined) throw noKey(key);
  if (!matches(IfMatch, etag)) throw preconditionFailed("If-Match");
}

function matches(list: string, etag: string): boolean {
  return list.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\/|"/g, "") === etag);
}
