import type { TextDetection } from "@aws-sdk/client-rekognition";
import type { Detection } from "../shared/results.ts";

/**
 * Bytes of lines and words together. An item may have 400 KB with all its names and values; the rest of ours is
 * under 5 KB. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const maximumBytes = 380_000;
/** What DynamoDB counts for one detection without its text: six names, five numbers of at most 4 bytes, a map. */
const fixedBytes = 80;

/** Lines first: should not all fit an item, words are left out, then lines. */
export function detectionsOf(found: readonly TextDetection[]): {
  lines: Detection[];
  words: Detection[];
  truncated: boolean;
} {
  let bytes = 0;
  let truncated = false;
  const fitting = (type: string) =>
    found
      .filter(({ Type }) => Type === type)
      .map(detectionOf)
      .filter(({ text }) => {
        const size = Buffer.byteLength(text) + fixedBytes;
        const fits = bytes + size <= maximumBytes;
        if (fits) bytes += size;
        else truncated = true;
        return fits;
      });
  const lines = fitting("LINE");
  const words = fitting("WORD");
  return { lines, words, truncated };
}

function detectionOf({ DetectedText, Confidence, Geometry }: TextDetection): Detection {
  const box = Geometry?.BoundingBox;
  return {
    text: DetectedText ?? "",
    confidence: round(Confidence ?? 0, 2),
    left: round(box?.Left ?? 0, 4),
    top: round(box?.Top ?? 0, 4),
    width: round(box?.Width ?? 0, 4),
    height: round(box?.Height ?? 0, 4),
  };
}

/** A tenth of a thousandth is less than a pixel; every digit costs storage and write capacity. */
const round = (value: number, digits: number) => Number(value.toFixed(digits));
