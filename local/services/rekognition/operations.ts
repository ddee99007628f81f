import { type DetectionFilter, DetectTextCommand } from "@aws-sdk/client-rekognition";
import type { Authorizer } from "../../gateway/service.ts";
import { type Decoded, type Operation, operation } from "../../protocol/index.ts";
import { detectionsOf } from "./detections.ts";
import { internalError, invalidFormat, invalidParameter } from "./errors.ts";
import { type ReadObject, readImage } from "./image.ts";
import { RecognitionTimeout, type Recognizer } from "./recognizer.ts";

/** The largest value of each filter; the smallest is 0. https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectionFilter.html */
const LARGEST = { MinConfidence: 100, MinBoundingBoxHeight: 1, MinBoundingBoxWidth: 1 } as const;

/**
 * DetectText. It really reads the picture, with Tesseract in place of Amazon's model: text, confidences and boxes
 * differ from AWS, limits and errors do not.
 * https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectText.html
 */
export function rekognitionOperations(
  recognizer: Recognizer,
  authorizer: Authorizer,
  readObject: ReadObject,
): readonly Operation[] {
  return [
    operation(DetectTextCommand, {
      reads: ["Image", { Filters: ["WordFilter"] }],
      async run({ Image, Filters: { WordFilter = {} } = {} }, { caller }) {
        authorizer.authorize(caller, "rekognition:DetectText", "*");
        checkFilter(WordFilter);
        const image = await readImage(Image, caller, readObject);
        const reading = await recognizer.read(image).catch((cause: unknown) => {
          if (cause instanceof RecognitionTimeout) throw internalError(cause.message);
          throw invalidFormat(`the image cannot be decoded (${String(cause)})`);
        });
        return { TextDetections: detectionsOf(reading, WordFilter), TextModelVersion: "3.0" };
      },
    }),
  ];
}

function checkFilter(filter: Decoded<DetectionFilter>): void {
  for (const name of ["MinConfidence", "MinBoundingBoxHeight", "MinBoundingBoxWidth"] as const) {
    const value = filter[name] ?? 0;
    if (value < 0 || value > LARGEST[name])
      throw invalidParameter(`${name} must be from 0 to ${LARGEST[name]}, not ${value}`);
  }
}
