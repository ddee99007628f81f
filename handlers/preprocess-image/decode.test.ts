import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { Rejection } from "../shared/rejection.ts";
import { decode } from "./decode.ts";

type Colour = { r: number; g: number; b: number; alpha?: number };
const red = { r: 200, g: 20, b: 20 };

function plain(width: number, height: number, background: Colour = red): Sharp {
  return sharp({ create: { width, height, channels: background.alpha === undefined ? 3 : 4, background } });
}

/** Left half dark, right half light. */
async function halves(width: number, height: number): Promise<Sharp> {
  const half = await plain(width >> 1, height, { r: 10, g: 10, b: 10 })
    .png()
    .toBuffer();
  return plain(width, height, { r: 240, g: 240, b: 240 }).composite([{ input: half, left: 0, top: 0 }]);
}

const pixel = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number) =>
  Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));

const near = (colour: Colour) => [colour.r, colour.g, colour.b].map((value) => expect.closeTo(value, -1));

describe("reads", () => {
  test.each([
    ["jpeg", (image: Sharp) => image.jpeg()],
    ["png", (image: Sharp) => image.png()],
    ["webp", (image: Sharp) => image.webp()],
    ["gif", (image: Sharp) => image.gif()],
    ["tiff", (image: Sharp) => image.tiff()],
    ["heif", (image: Sharp) => image.avif()],
  ])("%s, as RGB", async (format, write) => {
    const decoded = await decode(await write(plain(120, 90)).toBuffer());
    expect(decoded).toMatchObject({ format, width: 120, height: 90, sourceWidth: 120, sourceHeight: 90 });
    expect(decoded.data).toHaveLength(120 * 90 * 3);
    expect(pixel(decoded, 60, 45)).toEqual(near(red));
  });

  test.each([
    ["grey", (image: Sharp) => image.toColourspace("b-w").png()],
    ["16 bits a channel", (image: Sharp) => image.toColourspace("rgb16").png()],
    ["CMYK", (image: Sharp) => image.toColourspace("cmyk").jpeg()],
  ])("%s, as RGB", async (_, write) => {
    const decoded = await decode(await write(await halves(200, 100)).toBuffer());
    expect(decoded.data).toHaveLength(200 * 100 * 3);
    for (const [x, dark] of [
      [50, true],
      [150, false],
    ] as const) {
      const [r = 0, g = 0, b = 0] = pixel(decoded, x, 50);
      expect(r < 128).toBe(dark);
      expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(25);
    }
  });

  test("what is transparent, on white", async () => {
    const decoded = await decode(
      await plain(100, 100, { ...red, alpha: 0 })
        .png()
        .toBuffer(),
    );
    expect(pixel(decoded, 5, 5)).toEqual([255, 255, 255]);
  });

  test("only the first frame of an animation", async () => {
    const frames = await Promise.all(
      [red, { r: 0, g: 0, b: 255 }].map((c) => plain(100, 100, c).png().toBuffer()),
    );
    const animation = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const decoded = await decode(animation);
    expect([decoded.width, decoded.height]).toEqual([100, 100]);
    expect(pixel(decoded, 50, 50)).toEqual(near(red));
  });
});

describe("turns upright as the camera says", () => {
  // https://en.wikipedia.org/wiki/Exif: where the dark left half of the stored picture belongs.
  test.each([
    [1, 200, 100, "left"],
    [3, 200, 100, "right"],
    [6, 100, 200, "top"],
    [8, 100, 200, "bottom"],
  ])("orientation %i", async (orientation, width, height, dark) => {
    const stored = await (await halves(200, 100)).withMetadata({ orientation }).jpeg().toBuffer();
    const decoded = await decode(stored);
    expect([decoded.width, decoded.height]).toEqual([width, height]);
    const at = { left: [5, 50], right: [195, 50], top: [50, 5], bottom: [50, 195] }[dark] ?? [];
    expect(pixel(decoded, at[0] ?? 0, at[1] ?? 0)[0]).toBeLessThan(40);
  });
});

describe("brings into a readable size", () => {
  test.each([
    ["as it is", 1200, 800, 1200, 800],
    ["a large photo smaller", 4000, 3000, 2828, 2121],
    ["a long receipt by its area, so that its letters stay", 1000, 9000, 816, 7348],
    ["a tiny one at least 80 pixels", 40, 30, 107, 80],
    ["one pixel, enlarged and bordered", 1, 1, 80, 80],
    ["a thin strip bordered", 2000, 10, 8000, 80],
  ])("%s", async (_, width, height, toWidth, toHeight) => {
    const decoded = await decode(await plain(width, height).png().toBuffer());
    expect([decoded.width, decoded.height]).toEqual([toWidth, toHeight]);
    expect([decoded.sourceWidth, decoded.sourceHeight]).toEqual([width, height]);
    expect(decoded.data).toHaveLength(toWidth * toHeight * 3);
  });

  test.each([
    [64_000, 20],
    [20, 64_000],
  ])("an extreme one, %i × %i, within both bounds", async (width, height) => {
    const decoded = await decode(await plain(width, height).png().toBuffer());
    expect(Math.max(decoded.width, decoded.height)).toBeLessThanOrEqual(10_000);
    expect(Math.min(decoded.width, decoded.height)).toBeGreaterThanOrEqual(80);
  });
});

describe("rejects", () => {
  const rejection = (bytes: Uint8Array) =>
    decode(bytes).then(
      () => undefined,
      (error: unknown) => (error instanceof Rejection ? error.reason : error),
    );

  test("what is no image, and formats that are no photos", async () => {
    expect(await rejection(Buffer.from("%PDF-1.7 …"))).toBe("not-an-image");
    expect(
      await rejection(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`)),
    ).toBe("not-an-image");
    expect(await rejection(Buffer.alloc(1000))).toBe("not-an-image");
  });

  test.each([
    ["jpeg", (image: Sharp) => image.jpeg()],
    ["png", (image: Sharp) => image.png()],
    ["webp", (image: Sharp) => image.webp({ lossless: true })],
    ["tiff", (image: Sharp) => image.tiff()],
  ])("a cut %s", async (_, write) => {
    const noise = sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: red,
        noise: { type: "gaussian", mean: 128, sigma: 50 },
      },
    });
    const whole = await write(noise).toBuffer();
    expect(["corrupt", "not-an-image"]).toContain(await rejection(whole.subarray(0, whole.length >> 1)));
  });

  test("a bomb by its header alone: no pixel is decoded", async () => {
    const bomb = await sharp({ create: { width: 10_000, height: 8_000, channels: 3, background: red } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const before = process.memoryUsage().rss;
    expect(await rejection(bomb)).toBe("too-many-pixels");
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
