import type { Range } from "./blobs.ts";
import { invalidPartNumber, invalidRange, invalidRequest } from "./errors.ts";
import type { Content } from "./object.ts";

/**
 * The bytes that a Range header asks for; undefined for all of them, also where the header is none that S3 knows.
 * Throws InvalidRange where the object ends before.
 */
export function parseRange(header: string, size: number): Range | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) throw invalidRange(header, size);
  return { start, end };
}

/**
 * The bytes of one part. An object that was uploaded whole is its own first part.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/download-objects.html
 */
function partRange(number: number, { blob, parts }: Content): Range | undefined {
  const sizes = parts?.map(({ size }) => size) ?? [blob.size];
  const size = sizes[number - 1];
  if (size === undefined) throw invalidPartNumber(number, sizes.length);
  const start = sizes.slice(0, number - 1).reduce((sum, one) => sum + one, 0);
  return size === 0 ? undefined : { start, end: start + size - 1 };
}

/** The bytes that GetObject and HeadObject are asked for; undefined for all of them. */
export function wantedRange(
  { Range: header, PartNumber }: { readonly Range?: string; readonly PartNumber?: number },
  content: Content,
): Range | undefined {
  if (header !== undefined && PartNumber !== undefined)
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  if (PartNumber !== undefined) return partRange(PartNumber, content);
  return header === undefined ? undefined : parseRange(header, content.blob.size);
}
