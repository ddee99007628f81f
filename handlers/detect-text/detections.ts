import type { TextDetection } from "@aws-sdk/client-rekognition";
import type { Detection } from "@image-text/contract/detection";

/**
 * Bytes of lines and words together. An item may have 400 KB, names and values included; the rest of a result takes
 * less than 5 KB. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MAXIMUM_BYTES = 380_000;
/** Bytes of one detection without its text: six names, five numbers of at most 4 bytes, a map. */
const FIXED_BYTES = 80;

/** The lines and words that were found. If they do not all fit an item, words are left out first, then lines. */
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
        const size = Buffer.byteLength(text) + FIXED_BYTES;
        const fits = bytes + size <= MAXIMUM_BYTES;
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

/** Four decimals of a share are finer than a pixel; every digit costs storage and write capacity. */
const round = (value: number, digits: number) => Number(value.toFixed(digits));
