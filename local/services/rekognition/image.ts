import type { Image } from "@aws-sdk/client-rekognition";
import sharp, { type Metadata } from "sharp";
import { AwsError, type Caller } from "../../gateway/service.ts";
import type { Decoded } from "../../protocol/index.ts";
import { invalidFormat, invalidParameter, noObject, tooLarge } from "./errors.ts";

// https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
const MOST_BYTES_FROM_S3 = 15 * 1024 * 1024;
const MOST_BYTES_INLINE = 5 * 1024 * 1024;
const LEAST_EDGE = 80;

/** Reads an object's bytes. Rejects as S3 does where the caller may not read them. */
export type ReadObject = (
  caller: Caller,
  bucket: string,
  key: string,
  version: string | undefined,
) => Promise<Uint8Array>;

/**
 * The bytes of a request's image, from S3 or from the request itself, after AWS's limits of size and format.
 * Throws Rekognition's errors.
 */
export async function readImage(
  { S3Object, Bytes }: Decoded<Image>,
  caller: Caller,
  readObject: ReadObject,
): Promise<Uint8Array> {
  if ((S3Object === undefined) === (Bytes === undefined))
    throw invalidParameter("Image must have either S3Object or Bytes");
  const image = Bytes ?? (await readS3Object(S3Object ?? {}, caller, readObject));
  const limit = Bytes === undefined ? MOST_BYTES_FROM_S3 : MOST_BYTES_INLINE;
  if (image.length > limit) throw tooLarge(image.length, limit);
  await checkFormat(image);
  return image;
}

async function readS3Object(
  { Bucket, Name, Version }: NonNullable<Decoded<Image>["S3Object"]>,
  caller: Caller,
  readObject: ReadObject,
): Promise<Uint8Array> {
  if (Bucket === undefined || Name === undefined)
    throw invalidParameter("S3Object must have a Bucket and a Name");
  return readObject(caller, Bucket, Name, Version).catch((cause: unknown) => {
    throw cause instanceof AwsError ? noObject(cause) : cause;
  });
}

async function checkFormat(image: Uint8Array): Promise<void> {
  const {
    format,
    width = 0,
    height = 0,
  }: Metadata = await sharp(image)
    .metadata()
    .catch(() => {
      throw invalidFormat("it is not an image");
    });
  if (format !== "jpeg" && format !== "png") throw invalidFormat(`it is ${format}, not JPEG or PNG`);
  if (width < LEAST_EDGE || height < LEAST_EDGE)
    throw invalidParameter(
      `the image is ${width} × ${height} pixels; both sides must have at least ${LEAST_EDGE}`,
    );
}
