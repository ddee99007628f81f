import sharp from "sharp";
import { expect, test } from "vitest";
import { encode } from "./encode.ts";

test("writes a JPEG of the same size with full colour resolution", async () => {
  const data = new Uint8Array(300 * 200 * 3).fill(99);
  const encoded = await encode({ data, width: 300, height: 200 });
  expect(await sharp(encoded).metadata()).toMatchObject({
    format: "jpeg",
    width: 300,
    height: 200,
    channels: 3,
    chromaSubsampling: "4:4:4",
  });
});

test("stays within Rekognition's 15 MB, whatever the picture shows", async () => {
  // Random bytes are the worst that can be compressed: 18 MB at the first quality.
  const size = 3400;
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < data.length; i += 65536) crypto.getRandomValues(data.subarray(i, i + 65536));
  const encoded = await encode({ data, width: size, height: size });
  expect(encoded.length).toBeLessThanOrEqual(15 * 1024 * 1024);
  expect(await sharp(encoded).metadata()).toMatchObject({ width: size, height: size });
});
