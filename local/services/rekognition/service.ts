import sharp, { type Metadata } from "sharp";
import * as z from "zod";
import { jsonService, operation } from "../../gateway/operations.ts";
import {
  type Authorizer,
  AwsError,
  type AwsRequest,
  type AwsService,
  type Caller,
} from "../../gateway/service.ts";
import { detectionsOf } from "./detections.ts";
import { remembering } from "./memory.ts";
import { createRecognizer, RecognitionTimeout } from "./recognizer.ts";

// https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
const MOST_BYTES_FROM_S3 = 15 * 1024 * 1024;
const MOST_BYTES_INLINE = 5 * 1024 * 1024;
const LEAST_EDGE = 80;

/** A picture's bytes as stored; throws as S3 does where the caller may not read them. */
export type ReadObject = (
  caller: Caller,
  bucket: string,
  key: string,
  version: string | undefined,
) => Promise<Buffer>;

export interface RekognitionOptions {
  readonly authorizer: Authorizer;
  readonly readObject: ReadObject;
  /** Pictures read at the same time; each worker holds about 200 MB. */
  readonly workers?: number;
}

const share = z.number().min(0).max(1);
const detectTextRequest = z.object({
  Image: z.union([
    z.object({
      S3Object: z.object({
        Bucket: z.string().min(3).max(255),
        Name: z.string().min(1).max(1024),
        Version: z.string().min(1).max(1024).nullish(),
      }),
    }),
    z.object({ Bytes: z.base64().transform((text) => Buffer.from(text, "base64")) }),
  ]),
  Filters: z
    .object({
      WordFilter: z
        .object({
          MinConfidence: z.number().min(0).max(100).optional(),
          MinBoundingBoxHeight: share.optional(),
          MinBoundingBoxWidth: share.optional(),
        })
        .optional(),
      RegionsOfInterest: z.array(z.unknown()).max(0, "are not offered by the local stand-in").optional(),
    })
    .optional(),
});

/**
 * Stands in for Amazon Rekognition: DetectText alone, which really reads the picture, with Tesseract in place
 * of Amazon's model. Text, confidences and boxes therefore differ from AWS; limits and errors are AWS's.
 * https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html
 */
export function createRekognition(options: RekognitionOptions): AwsService & { close(): Promise<void> } {
  const recognizer = remembering(createRecognizer(options.workers ?? 2));

  async function detectText(
    { Image, Filters }: z.infer<typeof detectTextRequest>,
    { caller }: AwsRequest,
  ): Promise<unknown> {
    options.authorizer.authorize(caller, "rekognition:DetectText", "*");
    const image = "Bytes" in Image ? checkInline(Image.Bytes) : await readS3Object(caller, Image.S3Object);
    await checkImage(image);
    const reading = await recognizer.read(image).catch((cause: unknown) => {
      if (cause instanceof RecognitionTimeout) {
        throw new AwsError("InternalServerError", `${cause.message} The local recognizer gave up.`, 500);
      }
      throw invalidFormat(`the picture cannot be decoded (${String(cause)})`);
    });
    return { TextDetections: detectionsOf(reading, Filters?.WordFilter), TextModelVersion: "3.0" };
  }

  async function readS3Object(
    caller: Caller,
    object: { Bucket: string; Name: string; Version?: string | null | undefined },
  ): Promise<Buffer> {
    const image = await options
      .readObject(caller, object.Bucket, object.Name, object.Version ?? undefined)
      .catch((cause: unknown) => {
        if (!(cause instanceof AwsError)) throw cause;
        // Rekognition does not tell a missing object from a forbidden one.
        throw new AwsError(
          "InvalidS3ObjectException",
          `Unable to get object metadata from S3. Check object key, region and/or access permissions. (S3 said ${cause.code}: ${cause.message})`,
        );
      });
    if (image.length > MOST_BYTES_FROM_S3) throw tooLarge(image.length, MOST_BYTES_FROM_S3);
    return image;
  }

  const service = jsonService({
    DetectText: operation(detectTextRequest, detectText, "InvalidParameterException"),
  });
  return { handle: service.handle, close: () => recognizer.close() };
}

function checkInline(bytes: Buffer): Buffer {
  if (bytes.length > MOST_BYTES_INLINE) throw tooLarge(bytes.length, MOST_BYTES_INLINE);
  return bytes;
}

async function checkImage(image: Buffer): Promise<void> {
  const {
    format,
    width = 0,
    height = 0,
  }: Metadata = await sharp(image)
    .metadata()
    .catch(() => {
      throw invalidFormat("it is no picture");
    });
  if (format !== "jpeg" && format !== "png") throw invalidFormat(`it is ${format}, not JPEG or PNG`);
  if (width < LEAST_EDGE || height < LEAST_EDGE) {
    throw new AwsError(
      "InvalidParameterException",
      `Request has invalid parameters: the picture is ${width} × ${height} pixels; both must be at least ${LEAST_EDGE}.`,
    );
  }
}

const invalidFormat = (why: string) =>
  new AwsError("InvalidImageFormatException", `Request has invalid image format: ${why}.`);

const tooLarge = (size: number, limit: number) =>
  new AwsError("ImageTooLargeException", `The picture has ${size} bytes; at most ${limit} are taken.`);
