import { describe, expect, it } from "vitest";
import { createImages } from "./images.ts";

const upload = (key: string, sequencer: string) => ({ key, sequencer, size: 10, uploadedAt: 1 });
const item = (image: string, sequencer: string, more = {}) => ({
  image: { S: image },
  status: { S: "text" },
  sequencer: { S: sequencer },
  ...more,
});

describe("an upload", () => {
  it("is in process until its result is stored", () => {
    const images = createImages();
    const seen: string[] = [];
    images.onChange(({ status }) => seen.push(status));
    images.uploaded(upload("a.png", "0A"));
    const number = (N: string) => ({ N });
    const box = { left: number("0.1"), top: number("0.2"), width: number("0.3"), height: number("0.4") };
    const detection = { M: { text: { S: "EXIT" }, confidence: number("99.5"), ...box } };
    images.stored(
      item("a.png", "0A", { lines: { L: [detection] }, words: { L: [detection] }, traceId: { S: "1-2-3" } }),
    );
    expect(seen).toEqual(["processing", "text"]);
    expect(images.row("a.png")).toMatchObject({
      traceId: "1-2-3",
      lines: [{ text: "EXIT", confidence: 99.5, box: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 } }],
    });
  });

  it("is not ended by the result of an earlier upload of the same key, but by that of a later one", () => {
    const images = createImages();
    images.uploaded(upload("a.png", "00000B"));
    images.stored(item("a.png", "00000A"));
    expect(images.row("a.png")?.status).toBe("processing");
    // The functions store sequencers without the zeros at their end.
    images.stored(item("a.png", "00000B".replace(/0+$/, "")));
    expect(images.row("a.png")?.status).toBe("text");
    images.uploaded(upload("a.png", "00000C"));
    expect(images.row("a.png")?.status).toBe("processing");
  });

  it("ends as rejected with the reason for people", () => {
    const images = createImages();
    images.uploaded(upload("a.txt", "A"));
    images.stored(
      item("a.txt", "A", {
        status: { S: "rejected" },
        reason: { S: "not-an-image" },
        message: { S: "This is text." },
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
    images.stored(item("a.png", "A"));
    expect(images.row("a.png")?.status).toBe("text");
  });

  it("is given up with a reason when nothing is under way for it", () => {
    const images = createImages();
    images.uploaded(upload("a.png", "A"));
    images.uploaded(upload("b.png", "A"));
    images.stored(item("b.png", "A"));
    images.abandon("filtered out");
    expect(images.rows()).toMatchObject([
      { key: "b.png", status: "text" },
      { key: "a.png", status: "failed", reason: "filtered out" },
    ]);
  });
});

it("ignores items that are no results", () => {
  const images = createImages();
  images.uploaded(upload("a.png", "A"));
  images.stored({ image: { S: "a.png" }, sequencer: { N: "1" } });
  expect(images.row("a.png")?.status).toBe("processing");
});
