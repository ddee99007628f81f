import { createHash, randomBytes } from "node:crypto";
import type { CompleteMultipartUploadCommandOutput } from "@aws-sdk/client-s3";
import { type ChecksumName, checksum } from "../../gateway/checksum.ts";
import type { Blob, Blobs } from "./blobs.ts";
import { type ChecksumMembers, sentChecksum } from "./checksums.ts";
import {
  invalidArgument,
  invalidPart,
  invalidPartOrder,
  invalidRequest,
  noUpload,
  partTooSmall,
} from "./errors.ts";
import type { Content, ObjectChecksum, Properties } from "./object.ts";

/** Bytes; every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MINIMUM_PART = 5 * 1024 * 1024;
export const MAXIMUM_PARTS = 10_000;
/** Finished uploads that are remembered, so that a repeated completion is answered as the first. */
const REMEMBERED = 1000;

export interface Part {
  readonly number: number;
  readonly blob: Blob;
  readonly etag: string;
  /** Base64, of this part. */
  readonly checksum: string;
  readonly lastModified: number;
}

/** An upload in parts that has begun. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly started: number;
  readonly checksum: Pick<ObjectChecksum, "name" | "type">;
  /** What the finished object will have besides its content. */
  readonly properties: Properties;
  readonly parts: Map<number, Part>;
}

/** A part as CompleteMultipartUpload lists it. */
export interface ListedPart extends ChecksumMembers {
  readonly PartNumber?: number;
  readonly ETag?: string;
}

type Completion = Omit<CompleteMultipartUploadCommandOutput, "$metadata">;

/** Uploads in parts. */
export class Uploads {
  readonly #blobs: Blobs;
  readonly #open = new Map<string, Upload>();
  readonly #completed = new Map<string, { readonly upload: Upload; readonly answer: Completion }>();

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  begin(upload: Omit<Upload, "id" | "started" | "parts">): Upload {
    const begun = { ...upload, id: randomBytes(24).toString("hex"), started: Date.now(), parts: new Map() };
    this.#open.set(begun.id, begun);
    return begun;
  }

  /** Throws NoSuchUpload. */
  find(id: string, bucket: string, key: string): Upload {
    const upload = this.#open.get(id);
    if (upload?.bucket !== bucket || upload.key !== key) throw noUpload(id);
    return upload;
  }

  /** What the completion of an upload was answered with. */
  completion(id: string, bucket: string, key: string): Completion | undefined {
    const found = this.#completed.get(id);
    return found?.upload.bucket === bucket && found.upload.key === key ? found.answer : undefined;
  }

  /** By key, then by age, as S3 lists them. */
  ofBucket(bucket: string): readonly Upload[] {
    return [...this.#open.values()]
      .filter((upload) => upload.bucket === bucket)
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || a.started - b.started);
  }

  async addPart(upload: Upload, number: number, body: Buffer): Promise<Part> {
    if (!Number.isInteger(number) || number < 1 || number > MAXIMUM_PARTS)
      throw invalidArgument(
        `Part number must be an integer between 1 and ${MAXIMUM_PARTS}, inclusive`,
        "partNumber",
        number,
      );
    const sum = checksum(upload.checksum.name);
    sum.update(body);
    const part = {
      number,
      blob: await this.#blobs.write(body),
      etag: createHash("md5").update(body).digest("hex"),
      checksum: sum.digest(),
      lastModified: Date.now(),
    };
    const before = upload.parts.get(number);
    upload.parts.set(number, part);
    if (before !== undefined) await this.#blobs.drop(before.blob);
    return part;
  }

  /**
   * Joins the listed parts. Throws where one is missing, too small, out of order or not the one that was sent, or
   * where together they have not `size` bytes. The ETag is the digest of the parts' digests, `-` and their number.
   */
  async join(
    upload: Upload,
    listed: readonly ListedPart[],
    size: number | undefined,
  ): Promise<Pick<Content, "blob" | "etag" | "checksum" | "parts">> {
    const parts = listedParts(upload, listed);
    const sum = parts.reduce((total, part) => total + part.blob.size, 0);
    if (size !== undefined && size !== sum)
      throw invalidRequest(
        `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${sum}`,
      );
    const { name, type } = upload.checksum;
    const whole = checksum(name);
    const blob = await this.#blobs.join(
      parts.map((part) => part.blob),
      (bytes) => whole.update(bytes),
    );
    const digests = parts.map((part) => Buffer.from(part.etag, "hex"));
    const composite = checksum(name);
    composite.update(Buffer.concat(parts.map((part) => Buffer.from(part.checksum, "base64"))));
    return {
      blob,
      etag: `${createHash("md5").update(Buffer.concat(digests)).digest("hex")}-${parts.length}`,
      checksum: {
        name,
        type,
        value: type === "FULL_OBJECT" ? whole.digest() : `${composite.digest()}-${parts.length}`,
      },
      parts: parts.map((part) => ({ number: part.number, size: part.blob.size, checksum: part.checksum })),
    };
  }

  async complete(upload: Upload, answer: Completion): Promise<void> {
    this.#completed.set(upload.id, { upload, answer });
    const [oldest] = this.#completed.keys();
    if (this.#completed.size > REMEMBERED && oldest !== undefined) this.#completed.delete(oldest);
    await this.end(upload);
  }

  async end(upload: Upload): Promise<void> {
    this.#open.delete(upload.id);
    await this.#blobs.drop(...[...upload.parts.values()].map((part) => part.blob));
  }
}

/** The parts that were sent, in the order in which they are listed. */
function listedParts(upload: Upload, listed: readonly ListedPart[]): readonly Part[] {
  const numbers = listed.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0)))
    throw invalidPartOrder();
  return listed.map((one, index) => {
    const { PartNumber = 0, ETag = "" } = one;
    const part = upload.parts.get(PartNumber);
    const sent = sentChecksum(one);
    if (part === undefined || part.etag !== ETag.replaceAll('"', "")) throw invalidPart(PartNumber);
    if (sent?.name === upload.checksum.name && sent.value !== part.checksum) throw invalidPart(PartNumber);
    if (index < listed.length - 1 && part.blob.size < MINIMUM_PART)
      throw partTooSmall(PartNumber, part.blob.size, MINIMUM_PART);
    return part;
  });
}

/** The checksum of an upload in parts, by what CreateMultipartUpload asks for. */
export function uploadChecksum(
  algorithm: ChecksumName | undefined,
  type: ObjectChecksum["type"] | undefined,
): Upload["checksum"] {
  // S3's own default, and the only type that CRC64NVME has:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
  if (algorithm === undefined || algorithm === "crc64nvme") {
    if (type === "COMPOSITE")
      throw invalidRequest(
        "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.",
      );
    return { name: "crc64nvme", type: "FULL_OBJECT" };
  }
  if (type === "FULL_OBJECT" && algorithm.startsWith("sha"))
    throw invalidRequest(
      `The FULL_OBJECT checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    );
  return { name: algorithm, type: type ?? "COMPOSITE" };
}
