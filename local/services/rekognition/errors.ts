import {
  ImageTooLargeException,
  InternalServerError,
  InvalidImageFormatException,
  InvalidParameterException,
  InvalidS3ObjectException,
} from "@aws-sdk/client-rekognition";
import type { AwsError } from "../../gateway/service.ts";
import { modeled } from "../../protocol/index.ts";

// In the words of https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html, with the cause
// that only the emulator knows.

export const invalidParameter = (why: string) =>
  modeled(InvalidParameterException, { message: `Request has invalid parameters: ${why}.` });

export const invalidFormat = (why: string) =>
  modeled(InvalidImageFormatException, { message: `Request has invalid image format: ${why}.` });

export const tooLarge = (size: number, limit: number) =>
  modeled(ImageTooLargeException, { message: `The image has ${size} bytes; the limit is ${limit}.` });

/** Rekognition does not tell a missing object from a forbidden one. */
export const noObject = ({ code, message }: AwsError) =>
  modeled(InvalidS3ObjectException, {
    message: `Unable to get object metadata from S3. Check object key, region and/or access permissions. (S3 said ${code}: ${message})`,
  });

export const internalError = (why: string) =>
  modeled(InternalServerError, { message: `${why} The local text recognition stopped.` });
