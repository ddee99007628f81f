import { createHash, randomBytes } from "node:crypto";
import { type ChecksumName, checksum } from "../../gateway/checksum.ts";
import { AwsError } from "../../gateway/service.ts";
import type { Blob, Blobs } from "./blobs.ts";
import type { Content, ObjectChecksum, Properties } from "./object.ts";

/** Bytes; every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MINIMUM_PART = 5 * 1024 * 1024;
const MAXIMUM_PARTS = 10_000;

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
  readonly started: number;
  readonly checksum: Pick<ObjectChecksum, "name" | "type">;
  /** What the finished object will have besides its content. */
  readonly properties: Properties;
  readonly parts: Map<number, Part>;
}

/** Uploads in parts that are neither completed nor aborted. */
export class Uploads {
  private readonly blobs: Blobs;
  private readonly open = new Map<string, Upload>();

  constructor(blobs: Blobs) {
    this.blobs = blobs;
  }

  begin(upload: Omit<Upload, "id" | "started" | "parts">): Upload {
    const begun = { ...upload, id: randomBytes(24).toString("hex"), started: Date.now(), parts: new Map() };
    this.open.set(begun.id, begun);
    return begun;
  }

  find(id: string, bucket: string, key: string): Upload {
    const upload = this.open.get(id);
    if (upload?.bucket !== bucket || upload.key !== key)
      throw new AwsError(
        "NoSuchUpload",
        "The specified upload does not exist. It may have been aborted or completed.",
        404,
        { UploadId: id },
      );
    return upload;
  }

  ofBucket(bucket: string): readonly Upload[] {
    return [...this.open.values()].filter((upload) => upload.bucket === bucket);
  }

  async addPart(upload: Upload, number: number, body: Buffer): Promise<Part> {
    if (!Number.isInteger(number) || number < 1 || number > MAXIMUM_PARTS)
      throw new AwsError("InvalidArgument", `Part number must be an integer between 1 and ${MAXIMUM_PARTS}.`);
    const sum = checksum(upload.checksum.name);
    sum.update(body);
    const part = {
      number,
      blob: await this.blobs.write(body),
      etag: createHash("md5").update(body).digest("hex"),
      checksum: sum.digest(),
      lastModified: Date.now(),
    };
    const before = upload.parts.get(number);
    upload.parts.set(number, part);
    if (before !== undefined) await this.blobs.drop(before.blob);
    return part;
  }

  /**
   * Joins the listed parts. Throws where one is missing, too small, out of order or not the one that was sent.
   * The ETag is the digest of the parts' digests, `-` and their number.
   */
  async complete(
    upload: Upload,
    listed: readonly { readonly number: number; readonly etag: string }[],
  ): Promise<Pick<Content, "blob" | "etag" | "checksum">> {
    if (listed.some(({ number }, index) => index > 0 && number <= (listed[index - 1]?.number ?? 0)))
      throw new AwsError("InvalidPartOrder", "The list of parts was not in ascending order.");
    const parts = listed.map(({ number, etag }, index) => {
      const part = upload.parts.get(number);
      if (part === undefined || part.etag !== etag.replaceAll('"', ""))
        throw new AwsError("InvalidPart", `Part ${number} was not uploaded, or its ETag is another.`);
      if (index < listed.length - 1 && part.blob.size < MINIMUM_PART)
        throw new AwsError("EntityTooSmall", `Part ${number} is smaller than ${MINIMUM_PART} bytes.`);
      return part;
    });
    const { name, type } = upload.checksum;
    const whole = checksum(name);
    const blob = await this.blobs.join(
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
    };
  }

  async end(upload: Upload): Promise<void> {
    this.open.delete(upload.id);
    await this.blobs.drop(...[...upload.parts.values()].map((part) => part.blob));
  }
}

/** The checksum of an upload in parts, by the headers of CreateMultipartUpload. */
export function uploadChecksum(
  algorithm: ChecksumName | undefined,
  type: string | undefined,
): Upload["checksum"] {
  // S3's own default, and the only type that CRC64NVME has:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
  if (algorithm === undefined || algorithm === "crc64nvme") return { name: "crc64nvme", type: "FULL_OBJECT" };
  if (type === "FULL_OBJECT" && algorithm.startsWith("sha"))
    throw new AwsError("InvalidRequest", `${algorithm} has no FULL_OBJECT type in a multipart upload.`);
  return { name: algorithm, type: type === "FULL_OBJECT" ? "FULL_OBJECT" : "COMPOSITE" };
}
