import type { Metadata } from "sharp";
import { Rejection } from "../shared/rejection.ts";
import type { Picture } from "./picture.ts";
import { sharp } from "./sharp.ts";

/**
 * The formats that are read. libvips reads more (SVG, PDF, …): those are no photos, and a bigger surface for
 * files made to do harm. HEIC cannot be read by sharp's prebuilt libvips (patents).
 */
const LOADERS = ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"];
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: LOADERS.map((loader) => `VipsForeignLoad${loader}Buffer`) });

/** Pixels of an upload; more are not decoded. The newest phones make 50 million. */
export const MAXIMUM_PIXELS = 64_000_000;

/**
 * Pixels of the picture that is passed on. Text that a camera resolved stays legible (an A4 page: 250 dots per
 * inch), and memory and time stay bounded: three bytes a pixel, twice.
 */
const WORKING_PIXELS = 6_000_000;

/** Rekognition's lower bound, both sides. https://docs.aws.amazon.com/rekognition/latest/dg/limits.html */
const MINIMUM_SIDE = 80;

/** JPEG's is 65,535; Rekognition states none for text, its other operations stop at 10,000. */
const MAXIMUM_SIDE = 10_000;

export interface Decoded extends Picture {
  /** Of the upload, e.g. `jpeg`. */
  readonly format: string;
  /** Of the upload, in pixels, as stored. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
}

/**
 * Decodes an upload: upright, on white where it is transparent, its first page or frame, in a size that both
 * the eye and Rekognition can read.
 * Throws a {@link Rejection} when it is no image, broken, or larger than {@link MAXIMUM_PIXELS}.
 */
export async function decode(bytes: Uint8Array): Promise<Decoded> {
  const metadata = await inspect(bytes);
  const { width, height } = metadata;
  if (width * height > MAXIMUM_PIXELS) {
    throw new Rejection(
      "too-many-pixels",
      `The image has ${width} × ${height} pixels. At most ${MAXIMUM_PIXELS / 1e6} million are read.`,
    );
  }
  const upright = metadata.autoOrient ?? { width, height };
  const scale = scaleOf(upright.width, upright.height);
  const target = {
    width: Math.max(1, Math.round(upright.width * scale)),
    height: Math.max(1, Math.round(upright.height * scale)),
  };
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAXIMUM_PIXELS })
      .autoOrient()
      .flatten({ background: "white" })
      .resize({ ...target, fit: "fill" })
      .extend({ ...padding(target.width, target.height), extendWith: "copy" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      data,
      width: info.width,
      height: info.height,
      format: metadata.format,
      sourceWidth: width,
      sourceHeight: height,
    };
  } catch (error) {
    throw new Rejection("corrupt", `The image is broken: ${messageOf(error)}`, { cause: error });
  }
}

async function inspect(bytes: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    throw new Rejection(
      "not-an-image",
      "This is no image that can be read. JPEG, PNG, WebP, GIF, TIFF and AVIF can.",
      { cause: error },
    );
  }
}

/** Shrinks into the working size; enlarges what is under Rekognition's bound, at most four times. */
function scaleOf(width: number, height: number): number {
  const shrink = Math.min(
    1,
    Math.sqrt(WORKING_PIXELS / (width * height)),
    MAXIMUM_SIDE / Math.max(width, height),
  );
  const enlarge = Math.min(4, MINIMUM_SIDE / Math.min(width, height), MAXIMUM_SIDE / Math.max(width, height));
  return Math.max(shrink, Math.min(enlarge, Math.sqrt(WORKING_PIXELS / (width * height))));
}

/** Repeats the border until both sides reach Rekognition's bound. */
function padding(width: number, height: number) {
  const x = Math.max(0, MINIMUM_SIDE - width);
  const y = Math.max(0, MINIMUM_SIDE - height);
  return { left: x >> 1, right: x - (x >> 1), top: y >> 1, bottom: y - (y >> 1) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
