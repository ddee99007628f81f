import sharp, { type Sharp } from "sharp";
import { seeded } from "../host/seeded.ts";
import { escapeXml } from "../protocol/elements.ts";

/** Text of a drawing, one entry a line, in reading order. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly family?: "DejaVu Sans" | "DejaVu Serif" | "DejaVu Sans Mono";
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
}

/** Draws lines of text over SVG shapes on a plain ground. */
export function draw(
  width: number,
  height: number,
  ground: string,
  shapes: string,
  lines: readonly Line[],
): Sharp {
  const text = lines.map(
    ({ text, x, y, size, family = "DejaVu Sans", bold = false, fill = "#111", anchor = "start" }) =>
      `<text x="${x}" y="${y}" font-family="${family}" font-size="${size}" text-anchor="${anchor}"` +
      ` font-weight="${bold ? "bold" : "normal"}" fill="${fill}" xml:space="preserve">${escapeXml(text)}</text>`,
  );
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%" fill="${ground}"/>${shapes}${text.join("")}</svg>`;
  return sharp(Buffer.from(svg)).flatten();
}

/** Adds what a sensor adds in the dark: normal noise of `sigma` grey levels on every channel. */
export async function withSensorNoise(image: Sharp, sigma: number, seed: number): Promise<Sharp> {
  const random = seeded(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mapPixels(image, (value) => value + sigma * normal());
}

/** Sets a share of the pixels to black or white, as a dusty scan or a dead sensor cell does. */
export async function withImpulses(image: Sharp, share: number, seed: number): Promise<Sharp> {
  const random = seeded(seed);
  let current = 0;
  return mapPixels(image, (value, channel) => {
    if (channel === 0) current = random();
    return current < share / 2 ? 0 : current < share ? 255 : value;
  });
}

async function mapPixels(image: Sharp, map: (value: number, channel: number) => number): Promise<Sharp> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.max(0, Math.min(255, Math.round(map(data[i] ?? 0, i % info.channels))));
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}
