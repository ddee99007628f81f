import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../../gateway/service.ts";
import type { Range } from "./blobs.ts";
import type { ObjectVersion, StoredObject } from "./object.ts";

const matches = (list: string, etag: string) =>
  list.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\/|"/g, "") === etag);

function failed(condition: string): AwsError {
  return new AwsError(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    412,
    { Condition: condition },
  );
}

/**
 * Conditional reads: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 * `prefix` is `x-amz-copy-source-` where the object is the source of a copy. Throws PreconditionFailed; returns
 * false where the answer is "not modified".
 */
export function readConditions(headers: IncomingHttpHeaders, object: StoredObject, prefix = ""): boolean {
  const value = (name: string) => headers[`${prefix}${name}`] as string | undefined;
  const { etag } = object.content;
  const seconds = Math.floor(object.lastModified / 1000) * 1000;
  const ifMatch = value("if-match");
  const ifNoneMatch = value("if-none-match");
  const modifiedSince = Date.parse(value("if-modified-since") ?? "");
  const unmodifiedSince = Date.parse(value("if-unmodified-since") ?? "");
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) throw failed("If-Match");
  } else if (seconds > unmodifiedSince) throw failed("If-Unmodified-Since");
  const unchanged = ifNoneMatch === undefined ? seconds <= modifiedSince : matches(ifNoneMatch, etag);
  if (unchanged && prefix !== "") throw failed(`${prefix}if-none-match`);
  return !unchanged;
}

/**
 * Conditional writes and deletes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 * `current` is the newest version, if any. Throws where a condition does not hold.
 */
export function writeConditions(headers: IncomingHttpHeaders, current: ObjectVersion | undefined): void {
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  const etag = current?.content?.etag;
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*")
    throw new AwsError("NotImplemented", 'A write takes "If-None-Match: *" only.', 501);
  if (ifNoneMatch === "*" && etag !== undefined) throw failed("If-None-Match");
  if (ifMatch === undefined) return;
  if (etag === undefined) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  if (!matches(ifMatch, etag)) throw failed("If-Match");
}

/**
 * The bytes that a Range header asks for; undefined for all of them, also where the header is none that S3 knows.
 * Throws InvalidRange where the object ends before.
 */
export function readRange(header: string | undefined, size: number): Range | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === "" && Number(last) === 0))
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  return { start, end };
}
