/**
 * The most pixels of a processed picture. Text that a camera resolved stays legible (an A4 page: 250 dots per
 * inch), and memory and time stay bounded: three bytes a pixel, twice.
 */
const WORKING_PIXELS = 6_000_000;

/** Rekognition's lower bound, both sides. https://docs.aws.amazon.com/rekognition/latest/dg/limits.html */
const MINIMUM_SIDE = 80;

/** JPEG's is 65,535. Rekognition documents none for text; its other operations stop at 10,000. */
const MAXIMUM_SIDE = 10_000;

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size for a picture: within the working size, and above Rekognition's bound where at most four times enlarged. */
export function workingSize({ width, height }: Size): Size {
  const scale = scaleOf(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function scaleOf(width: number, height: number): number {
  const fits = Math.min(Math.sqrt(WORKING_PIXELS / (width * height)), MAXIMUM_SIDE / Math.max(width, height));
  const enlarge = Math.min(4, MINIMUM_SIDE / Math.min(width, height));
  return Math.min(Math.max(1, enlarge), fits);
}

/** How far to extend a picture so that both sides reach Rekognition's bound. */
export function padding({ width, height }: Size) {
  const x = Math.max(0, MINIMUM_SIDE - width);
  const y = Math.max(0, MINIMUM_SIDE - height);
  return { left: x >> 1, right: x - (x >> 1), top: y >> 1, bottom: y - (y >> 1) };
}
