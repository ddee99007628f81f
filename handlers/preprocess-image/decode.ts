import type { Metadata, SharpOptions } from "sharp";
import { Rejection } from "../shared/rejection.ts";
import type { Picture } from "./picture.ts";
import { remarkOf } from "./remark.ts";
import { sharp } from "./sharp.ts";
import { signatureOf } from "./signature.ts";
import { padding, workingSize } from "./size.ts";
import { onGround } from "./transparency.ts";

/**
 * The formats that are read. libvips reads more (SVG, PDF, …): those are not photos, and more code that a malicious
 * file could attack. sharp's prebuilt libvips cannot read HEIC (patents).
 */
const LOADERS = ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"];
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: LOADERS.map((loader) => `VipsForeignLoad${loader}Buffer`) });

const READ_FORMATS = "JPEG, PNG, WebP, GIF, TIFF and AVIF are read.";

/** Pixels of an upload; more are not decoded. The newest phones make 50 million. */
export const MAXIMUM_PIXELS = 64_000_000;

export interface Decoded extends Picture {
  /** Of the upload, e.g. `jpeg`. */
  readonly format: string;
  /** Of the upload, in pixels, as stored. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  /** What the decoder objected to, where the file is not quite right; the picture may be incomplete. */
  readonly damage?: string;
}

/**
 * Decodes an upload: upright, on a contrasting ground where it is transparent, its first page or frame, in a size that
 * both people and Rekognition can read. A file that is not quite right is decoded as far as possible.
 * Throws a {@link Rejection} when nothing can be decoded, or when it is larger than {@link MAXIMUM_PIXELS}.
 */
export async function decode(bytes: Uint8Array): Promise<Decoded> {
  const metadata = await inspect(bytes);
  const { width, height, format } = metadata;
  if (width * height > MAXIMUM_PIXELS) {
    throw new Rejection(
      "too-many-pixels",
      `The image has ${width} × ${height} pixels. At most ${MAXIMUM_PIXELS / 1e6} million are read.`,
    );
  }
  const about = { format, sourceWidth: width, sourceHeight: height };
  try {
    return { ...about, ...(await pixelsOf(bytes, metadata, "warning")) };
  } catch (strict) {
    if (strict instanceof Rejection) throw strict;
    try {
      return { ...about, ...(await pixelsOf(bytes, metadata, "none")), damage: remarkOf(strict) };
    } catch (error) {
      throw broken(nameOf(bytes, metadata), error);
    }
  }
}

async function pixelsOf(
  bytes: Uint8Array,
  metadata: Metadata,
  failOn: NonNullable<SharpOptions["failOn"]>,
): Promise<Picture> {
  const size = workingSize(metadata.autoOrient ?? metadata);
  const { data, info } = await sharp(bytes, { limitInputPixels: MAXIMUM_PIXELS, failOn })
    .autoOrient()
    .resize({ ...size, fit: "fill" })
    .extend({ ...padding(size), extendWith: "copy" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels > 4)
    throw unsupported(
      `${metadata.format.toUpperCase()} with ${channels} channels`,
      "Convert it to JPEG or PNG.",
    );
  return { data: channels === 4 ? onGround(data) : data, width, height };
}

const nameOf = (bytes: Uint8Array, { format }: Metadata) => signatureOf(bytes)?.name ?? format.toUpperCase();

/** Reads the header. */
async function inspect(bytes: Uint8Array): Promise<Metadata> {
  const signature = signatureOf(bytes);
  try {
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
    // An HEIC file may have any brand; its header can be read, its pixels cannot.
    if (metadata.compression === "hevc") throw unsupported("HEIC", signature?.advice ?? "Upload a JPEG.");
    return metadata;
  } catch (error) {
    if (error instanceof Rejection) throw error;
    if (signature === undefined)
      throw new Rejection("not-an-image", `The file is not an image. ${READ_FORMATS}`, { cause: error });
    if (signature.advice !== undefined) throw unsupported(signature.name, signature.advice, error);
    throw broken(signature.name, error);
  }
}

function unsupported(name: string, advice: string, cause?: unknown): Rejection {
  return new Rejection("unsupported-format", `The format ${name} is not read. ${advice}`, { cause });
}

/** How decoders say that a file ends too early, and that they lack a codec. */
const TRUNCATED =
  /premature|truncat|end of (file|image|input|stream)|unexpected end|read error|bad seek|too short/i;
const NO_CODEC = /not (been )?(built|configured)|unsupported compression|compression .*not supported|codec/i;

function broken(name: string, cause: unknown): Rejection {
  const remark = remarkOf(cause);
  if (NO_CODEC.test(remark))
    return unsupported(`${name} with this compression`, "Convert it to JPEG or PNG.", cause);
  if (TRUNCATED.test(remark))
    return new Rejection("truncated", `The ${name} file ends before its picture begins. Upload it again.`, {
      cause,
    });
  return new Rejection("corrupt", `The ${name} file is broken, and no part of the picture can be read.`, {
    cause,
  });
}
