import sharp, { type Metadata, type Sharp } from "sharp";
import type { Point } from "./reading.ts";

/** A picture made ready for the recognizer, and the way back from its pixels to the original's. */
export interface Prepared {
  readonly png: Buffer;
  readonly toOriginal: (point: Point) => Point;
}

/** How a picture is prepared. */
export interface View {
  /** Bounds its size in pixels. */
  readonly longestEdge: number;
  /**
   * Per cent of the darkest and of the lightest pixels that become plain black and white. One cleans paper of what
   * JPEG left around letters; but it takes a few words on a large ground for dirt as well.
   */
  readonly clipped: 0 | 1;
  /** Turns it clockwise on white, for text that does not lie level. */
  readonly degrees: number;
}

/** Turns a picture into what the recognizer reads best: grey, twice as large, the full range of greys. */
export async function prepare(
  image: Sharp,
  size: Size,
  { longestEdge, clipped, degrees }: View,
): Promise<Prepared> {
  const scale = Math.min(2, longestEdge / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  const level = image
    .clone()
    .autoOrient()
    .flatten({ background: "#fff" })
    .greyscale()
    .resize(width, height, { fit: "fill" })
    .normalise({ lower: clipped, upper: 100 - clipped });
  const fast = { compressionLevel: 1 };
  if (degrees === 0) {
    const png = await level.png(fast).toBuffer();
    return { png, toOriginal: ({ x, y }) => ({ x: x / scale, y: y / scale }) };
  }
  const upright = await level.png(fast).toBuffer();
  const { data, info } = await sharp(upright)
    .rotate(degrees, { background: "#fff" })
    .png(fast)
    .toBuffer({ resolveWithObject: true });
  return {
    png: data,
    toOriginal: (point) => {
      const turned = turn(point, -degrees, { x: info.width / 2, y: info.height / 2 });
      return {
        x: (turned.x + (width - info.width) / 2) / scale,
        y: (turned.y + (height - info.height) / 2) / scale,
      };
    },
  };
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size a viewer sees: EXIF orientations 5–8 lie on their side in the file. */
export function sizeAsSeen({ width = 0, height = 0, orientation = 1 }: Metadata): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

function turn({ x, y }: Point, degrees: number, centre: Point): Point {
  const angle = (degrees * Math.PI) / 180;
  const dx = x - centre.x;
  const dy = y - centre.y;
  return {
    x: centre.x + dx * Math.cos(angle) - dy * Math.sin(angle),
    y: centre.y + dx * Math.sin(angle) + dy * Math.cos(angle),
  };
}
