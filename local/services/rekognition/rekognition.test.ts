import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { AwsError, type Caller } from "../../gateway/service.ts";
import { createRekognition } from "./rekognition.ts";

const caller: Caller = {
  arn: "arn:aws:sts::000000000000:assumed-role/r/s",
  account: "000000000000",
  accessKeyId: "A",
};
const samples = new URL("../../samples/", import.meta.url);
const truth = z
  .array(z.object({ file: z.string(), difficulty: z.enum(["clear", "hard"]), lines: z.array(z.string()) }))
  .parse(JSON.parse(await readFile(new URL("truth.json", samples), "utf8")));

const asked: string[] = [];
const rekognition = createRekognition({
  authorizer: { authorize: (_, action) => void asked.push(action), authorizeService: () => {} },
  readObject: async (_, bucket, key) => {
    if (bucket !== "pictures") throw new AwsError("AccessDenied", "not yours", 403);
    return readFile(new URL(`images/${encodeURIComponent(key)}`, samples));
  },
});
afterAll(() => rekognition.close());

const point = z.object({ X: z.number().min(0).max(1), Y: z.number().min(0).max(1) });
const answerSchema = z.object({
  TextModelVersion: z.string(),
  TextDetections: z.array(
    z.object({
      DetectedText: z.string(),
      Type: z.enum(["LINE", "WORD"]),
      Id: z.number(),
      ParentId: z.number().optional(),
      Confidence: z.number().min(0).max(100),
      Geometry: z.object({
        BoundingBox: z.object({ Left: z.number(), Top: z.number(), Width: z.number(), Height: z.number() }),
        Polygon: z.array(point).length(4),
      }),
    }),
  ),
});

async function detectText(request: object, target = "RekognitionService.DetectText") {
  const response = await rekognition.handle({
    service: "rekognition",
    region: "eu-west-1",
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: { "x-amz-target": target },
    body: Buffer.from(JSON.stringify(request)),
    caller,
    id: "1",
  });
  return answerSchema.parse(JSON.parse(String(response.body))).TextDetections;
}

const sample = (file: string) => ({ Image: { S3Object: { Bucket: "pictures", Name: file } } });
const inline = (bytes: Buffer) => ({ Image: { Bytes: bytes.toString("base64") } });
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#fff" } });

describe("DetectText", () => {
  it.each(truth.filter((t) => t.difficulty === "clear"))(
    "reads every line of $file",
    async ({ file, lines }) => {
      const found = await detectText(sample(file));
      const words = found.filter((d) => d.Type === "WORD").map((d) => d.DetectedText);
      // Signs such as "$" carry no letter or digit and are not reported.
      const expected = lines.flatMap((line) => line.split(" ")).filter((word) => /[\p{L}\p{N}]/u.test(word));
      expect(words.toSorted()).toEqual(expected.toSorted());
    },
  );

  it("asks for the caller's permission", async () => {
    asked.length = 0;
    await detectText(sample("empty-wall.jpg"));
    expect(asked).toEqual(["rekognition:DetectText"]);
  });

  it("numbers lines before words, and gives each word the line it stands in", async () => {
    const found = await detectText(sample("sign-emergency-exit.jpg"));
    expect(found.map((d) => d.Id)).toEqual(found.map((_, index) => index));
    const lines = found.filter((d) => d.Type === "LINE");
    expect(lines.map((l) => l.DetectedText)).toEqual(["EMERGENCY EXIT", "PUSH BAR TO OPEN"]);
    for (const line of lines) {
      const words = found.filter((d) => d.ParentId === line.Id).map((d) => d.DetectedText);
      expect(words.join(" ")).toBe(line.DetectedText);
    }
  });

  it("places boxes in the picture as a viewer sees it", async () => {
    const [line] = await detectText(sample("parcel-label.png"));
    // Drawn at x 50 of 640, its baseline at y 80 of 380.
    expect(line?.DetectedText).toBe("SHIP TO");
    expect(line?.Geometry.BoundingBox.Left).toBeCloseTo(50 / 640, 1);
    expect((line?.Geometry.BoundingBox.Top ?? 0) + (line?.Geometry.BoundingBox.Height ?? 0)).toBeCloseTo(
      80 / 380,
      1,
    );
  });

  it("keeps the tilt of tilted text in the polygon", async () => {
    const found = await detectText(sample("tilted-poster.jpg"));
    const line = found.find((d) => d.DetectedText === "SUMMER FAIR");
    const [topLeft, topRight] = line?.Geometry.Polygon ?? [];
    expect(topRight && topLeft && topRight.Y > topLeft.Y).toBe(true);
  });

  it("leaves out words that the filter excludes", async () => {
    const request = {
      ...sample("parcel-label.png"),
      Filters: { WordFilter: { MinBoundingBoxHeight: 0.11 } },
    };
    const lines = (await detectText(request)).filter((d) => d.Type === "LINE");
    expect(lines.map((l) => l.DetectedText)).toEqual(["PRIORITY"]);
  });

  it.each([
    ["bytes that are no picture", async () => inline(Buffer.from("hello")), "InvalidImageFormatException"],
    [
      "a WebP picture",
      async () => inline(await plain(100, 100).webp().toBuffer()),
      "InvalidImageFormatException",
    ],
    [
      "a picture 79 pixels high",
      async () => inline(await plain(100, 79).png().toBuffer()),
      "InvalidParameterException",
    ],
    [
      "more than 5 MB inline",
      async () => inline(Buffer.alloc(5 * 1024 * 1024 + 1)),
      "ImageTooLargeException",
    ],
    [
      "an object it may not read",
      async () => ({ Image: { S3Object: { Bucket: "other", Name: "a" } } }),
      "InvalidS3ObjectException",
    ],
    ["no picture at all", async () => ({}), "InvalidParameterException"],
  ])("refuses %s", async (_, request, code) => {
    await expect(detectText(await request())).rejects.toMatchObject({ code });
  });

  it("survives a picture that breaks off, and reads the next", async () => {
    const whole = await readFile(new URL("images/sign-no-parking.png", samples));
    await expect(detectText(inline(whole.subarray(0, whole.length / 2)))).rejects.toMatchObject({
      code: "InvalidImageFormatException",
    });
    expect((await detectText(sample("sign-no-parking.png")))[0]?.DetectedText).toBe("NO PARKING");
  });

  it("names the operation it does not offer", async () => {
    await expect(detectText({}, "RekognitionService.DetectFaces")).rejects.toThrow(/DetectFaces/);
  });
});
