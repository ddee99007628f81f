import fc from "fast-check";
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

const ink = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

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

  test.each([
    ["black", "png", 255],
    ["white", "png", 0],
    ["white", "webp", 0],
    ["yellow", "tiff", 0],
    ["navy", "png", 255],
  ] as const)(
    "%s strokes on transparent ground in %s, on ground that contrasts",
    async (colour, format, ground) => {
      const overlay = sharp({
        create: { width: 200, height: 100, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
      }).composite([{ input: await ink(60, 10, colour), left: 70, top: 45 }]);
      const decoded = await decode(await overlay.toFormat(format).toBuffer());
      expect(pixel(decoded, 5, 5)).toEqual([ground, ground, ground]);
      const [r = 0, g = 0, b = 0] = pixel(decoded, 100, 50);
      expect(Math.abs((r + 2 * g + b) / 4 - ground)).toBeGreaterThan(100);
    },
  );

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

const rejection = (bytes: Uint8Array) =>
  decode(bytes).then(
    ({ damage }) => ({ damage }),
    (error: unknown) => {
      if (error instanceof Rejection) return { reason: error.reason, explanation: error.explanation };
      throw error;
    },
  );

/** Without pattern, so that a decoder notices every byte that is missing. */
const noise = () =>
  sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      background: red,
      noise: { type: "gaussian", mean: 128, sigma: 50 },
    },
  });

describe("decodes as far as possible", () => {
  test.each([
    ["jpeg", (image: Sharp) => image.jpeg()],
    ["png", (image: Sharp) => image.png()],
  ])("a %s whose last part is missing", async (_, write) => {
    const whole = await write(noise()).toBuffer();
    const sound = await decode(whole);
    const decoded = await decode(whole.subarray(0, Math.floor(whole.length * 0.95)));
    expect(sound.damage).toBeUndefined();
    expect(decoded.damage).toMatch(/\S/);
    const top = 300 * 3 * 100;
    expect(Buffer.compare(decoded.data.subarray(0, top), sound.data.subarray(0, top))).toBe(0);
  });

  test("a JPEG with a wrong byte in its scan header, of which no pixel is lost", async () => {
    const whole = await (await halves(300, 200)).jpeg().toBuffer();
    const odd = Buffer.from(whole);
    const scan = odd.indexOf(Buffer.from([0xff, 0xda]));
    odd[scan + 4 + 2 * (odd[scan + 4] ?? 0) + 2] = 17;
    const [sound, decoded] = [await decode(whole), await decode(odd)];
    expect(sound.damage).toBeUndefined();
    expect(decoded.damage).toMatch(/SOS/);
    expect(Buffer.compare(decoded.data, sound.data)).toBe(0);
  });

  test("any file that is cut or has wrong bytes, or says why not in one line", async () => {
    const files = await Promise.all([
      noise().jpeg().toBuffer(),
      noise().png().toBuffer(),
      noise().webp().toBuffer(),
      noise().tiff().toBuffer(),
      noise().gif().toBuffer(),
      noise().avif({ effort: 0 }).toBuffer(),
    ]);
    const broken = fc.tuple(fc.nat(files.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat());
    await fc.assert(
      fc.asyncProperty(broken, fc.boolean(), async ([index, share, value], cut) => {
        const whole = files[index] ?? Buffer.alloc(0);
        const at = Math.floor(whole.length * share * share);
        const bytes = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (!cut && at < bytes.length) bytes[at] = value & 0xff;
        const result = await rejection(bytes);
        if ("reason" in result) {
          expect(["truncated", "corrupt", "not-an-image", "unsupported-format", "too-many-pixels"]).toContain(
            result.reason,
          );
          expect(result.explanation).toMatch(/^[A-Z].*\.$/);
          expect(result.explanation).not.toMatch(/\n|vips|gifload|heif|buffer/i);
        } else if (result.damage !== undefined) expect(result.damage).not.toContain("\n");
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe("rejects", () => {
  const iso = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1\0\0\0\0`, "latin1");

  test.each([
    [Buffer.from("hello, world"), "not-an-image", /not an image\. JPEG, PNG/],
    [Buffer.alloc(1000), "not-an-image", /JPEG/],
    [Buffer.from("%PDF-1.7 …"), "unsupported-format", /PDF is not read\. Upload a picture of the page/],
    [
      Buffer.from(
        `<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`,
      ),
      "unsupported-format",
      /SVG is not read\. Convert/,
    ],
    [Buffer.from("BM6\0\0\0"), "unsupported-format", /BMP/],
    [iso("heic"), "unsupported-format", /HEIC is not read.*Most Compatible/],
    [iso("crx "), "unsupported-format", /Canon raw is not read\. Export/],
    [iso("qt  "), "unsupported-format", /video is not read/],
  ])("%#: by what the first bytes say", async (bytes, reason, explanation) => {
    expect(await rejection(bytes)).toEqual({ reason, explanation: expect.stringMatching(explanation) });
  });

  test.each([
    ["jpeg", (image: Sharp) => image.jpeg()],
    ["gif", (image: Sharp) => image.gif()],
    ["png", (image: Sharp) => image.png()],
  ])("a %s that is cut in its header, as truncated or broken and not as foreign", async (format, write) => {
    const result = await rejection((await write(noise()).toBuffer()).subarray(0, 40));
    expect(result).toMatchObject({ explanation: expect.stringContaining(format.toUpperCase()) });
    expect(result).toMatchObject({ reason: expect.stringMatching(/^(truncated|corrupt)$/) });
  });

  test("a bomb by its header alone: no pixel is decoded", async () => {
    const bomb = await sharp({ create: { width: 10_000, height: 8_000, channels: 3, background: red } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const before = process.memoryUsage().rss;
    expect(await rejection(bomb)).toMatchObject({ reason: "too-many-pixels" });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
