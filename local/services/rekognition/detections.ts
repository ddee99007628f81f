import type { Point, Reading, Word } from "./reading.ts";

/** The shape of Rekognition's TextDetection. */
export interface TextDetection {
  readonly DetectedText: string;
  readonly Type: "LINE" | "WORD";
  readonly Id: number;
  /** The line of a word. */
  readonly ParentId?: number;
  readonly Confidence: number;
  readonly Geometry: {
    readonly BoundingBox: Box;
    readonly Polygon: readonly { readonly X: number; readonly Y: number }[];
  };
}

interface Box {
  readonly Left: number;
  readonly Top: number;
  readonly Width: number;
  readonly Height: number;
}

/** DetectText finds up to 100 words. https://docs.aws.amazon.com/rekognition/latest/dg/limits.html */
const MOST_WORDS = 100;

export interface WordFilter {
  /** 0–100. */
  readonly MinConfidence?: number | undefined;
  /** Shares of the picture, 0–1. */
  readonly MinBoundingBoxHeight?: number | undefined;
  readonly MinBoundingBoxWidth?: number | undefined;
}

/** Lines first, then their words, numbered as Rekognition numbers them; lines left without words are gone. */
export function detectionsOf(reading: Reading, filter: WordFilter = {}): TextDetection[] {
  let words = 0;
  const lines = reading.lines
    .map((line) => line.filter((word) => passes(word, reading, filter) && words++ < MOST_WORDS))
    .filter((line) => line.length > 0);
  const lineDetections = lines.map((line, id): TextDetection => {
    const confidence = line.reduce((sum, word) => sum + word.confidence, 0) / line.length;
    const text = line.map((word) => word.text).join(" ");
    return { ...detection(text, confidence, lineCorners(line), reading), Type: "LINE", Id: id };
  });
  let id = lines.length;
  const wordDetections = lines.flatMap((line, parent) =>
    line.map(
      (word): TextDetection => ({
        ...detection(word.text, word.confidence, word.corners, reading),
        Type: "WORD",
        Id: id++,
        ParentId: parent,
      }),
    ),
  );
  return [...lineDetections, ...wordDetections];
}

function passes(word: Word, reading: Reading, filter: WordFilter): boolean {
  const box = boxOf(word.corners, reading);
  return (
    word.confidence >= (filter.MinConfidence ?? 0) &&
    box.Height >= (filter.MinBoundingBoxHeight ?? 0) &&
    box.Width >= (filter.MinBoundingBoxWidth ?? 0)
  );
}

/** The left edge of the first word to the right edge of the last, so that a tilted line keeps its tilt. */
function lineCorners(line: readonly Word[]): readonly Point[] {
  const first = line[0];
  const last = line.at(-1);
  return first && last ? [first.corners[0], last.corners[1], last.corners[2], first.corners[3]] : [];
}

function detection(text: string, confidence: number, corners: readonly Point[], size: Reading) {
  return {
    DetectedText: text,
    Confidence: confidence,
    Geometry: {
      BoundingBox: boxOf(corners, size),
      Polygon: corners.map(({ x, y }) => ({ X: share(x, size.width), Y: share(y, size.height) })),
    },
  };
}

function boxOf(corners: readonly Point[], { width, height }: Reading): Box {
  const xs = corners.map(({ x }) => share(x, width));
  const ys = corners.map(({ y }) => share(y, height));
  const Left = Math.min(...xs);
  const Top = Math.min(...ys);
  return { Left, Top, Width: Math.max(...xs) - Left, Height: Math.max(...ys) - Top };
}

const share = (value: number, whole: number): number => Math.max(0, Math.min(1, value / whole));
