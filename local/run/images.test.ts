import type { Detection } from "@image-text/contract/detection";
import { type Item, itemOf } from "@image-text/contract/item";
import { RESULT_VERSION } from "@image-text/contract/result";
import { describe, expect, it } from "vitest";
import { createImages } from "./images.ts";

const upload = (key: string, sequencer: string) => ({ key, sequencer, size: 10, uploadedAt: 1 });
const processed = { processedBucket: "processed", processedKey: "a.png.jpg", width: 4, height: 3 };
const origin = (image: string, sequencer: string) => ({ image, sequencer, version: RESULT_VERSION }) as const;
const text = (image: string, sequencer: string, lines: readonly Detection[] = [], traceId?: string): Item =>
  itemOf({
    ...origin(image, sequencer),
    status: "text",
    lines: [...lines],
    words: [...lines],
    truncated: false,
    damaged: false,
    ...processed,
    traceId,
  });

describe("an upload", () => {
  it("is in process until its result is stored", () => {
    const images = createImages();
    const seen: string[] = [];
    images.onChange(({ status }) => seen.push(status));
    images.uploaded(upload("a.png", "0A"));
    const exit = { text: "EXIT", confidence: 99.5, left: 0.1, top: 0.2, width: 0.3, height: 0.4 };
    images.stored(text("a.png", "0A", [exit], "1-2-3"));
    expect(seen).toEqual(["processing", "text"]);
    expect(images.row("a.png")).toMatchObject({
      traceId: "1-2-3",
      lines: [exit],
    });
  });

  it("is not shown once it was deleted, but a later one of the same key is", () => {
    const images = createImages();
    const deleted = (sequencer: string) => itemOf({ ...origin("a.png", sequencer), status: "deleted" });
    images.uploaded(upload("a.png", "0A"));
    images.stored(deleted("0B"));
    expect(images.rows()).toEqual([]);
    images.uploaded(upload("a.png", "0C"));
    images.stored(deleted("0B"));
    expect(images.row("a.png")?.status).toBe("processing");
  });

  it("is not ended by the result of an earlier upload of the same key, but by that of a later one", () => {
    const images = createImages();
    images.uploaded(upload("a.png", "00000B"));
    images.stored(text("a.png", "00000A"));
    expect(images.row("a.png")?.status).toBe("processing");
    // The functions store sequencers without the zeros at their end.
    images.stored(text("a.png", "00000B".replace(/0+$/, "")));
    expect(images.row("a.png")?.status).toBe("text");
    images.uploaded(upload("a.png", "00000C"));
    expect(images.row("a.png")?.status).toBe("processing");
  });

  it("ends as rejected with the reason for people", () => {
    const images = createImages();
    images.uploaded(upload("a.txt", "A"));
    images.stored(
      itemOf({
        ...origin("a.txt", "A"),
        status: "rejected",
        reason: "not-an-image",
        message: "This is text.",
      }),
    );
    expect(images.row("a.txt")).toMatchObject({ status: "rejected", reason: "This is text." });
  });

  it("that failed is in process again when it is replayed, and a result wins over a failure", () => {
    const images = createImages();
    images.uploaded(upload("a.png", "A"));
    images.failed("a.png", "A", { reason: "throttled", traceId: "1-2-3" });
    expect(images.row("a.png")).toMatchObject({ status: "failed", reason: "throttled", traceId: "1-2-3" });
    images.retried("a.png");
    expect(images.row("a.png")?.status).toBe("processing");
    images.failed("a.png", undefined, { reason: "again" });
    images.stored(text("a.png", "A"));
    expect(images.row("a.png")?.status).toBe("text");
  });

  it("is given up with a reason when nothing is under way for it", () => {
    const images = createImages();
    images.uploaded(upload("a.png", "A"));
    images.uploaded(upload("b.png", "A"));
    images.stored(text("b.png", "A"));
    images.abandon("filtered out");
    expect(images.rows()).toMatchObject([
      { key: "b.png", status: "text" },
      { key: "a.png", status: "failed", reason: "filtered out" },
    ]);
  });
});

describe("an item that is not a result", () => {
  it("of the upload or a later one is reported", () => {
    const images = createImages();
    images.uploaded(upload("a.png", "A"));
    images.stored({ image: { S: "a.png" }, sequencer: { S: "A" }, status: { S: "maybe" } });
    expect(images.row("a.png")?.status).toBe("failed");
    expect(images.row("a.png")?.reason).toMatch(/not a result of the pipeline.*status/s);
  });

  it("without a sequencer is older than any upload", () => {
    const images = createImages();
    images.uploaded(upload("a.png", "A"));
    images.stored({ image: { S: "a.png" }, imported: { BOOL: true } });
    expect(images.row("a.png")?.status).toBe("processing");
  });
});
