import * as model from "@aws-sdk/client-rekognition";
import { awsJson, createService, type EmulatedService } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { invalidParameter } from "./errors.ts";
import type { ReadObject } from "./image.ts";
import { remembering } from "./memory.ts";
import { rekognitionOperations } from "./operations.ts";
import { createRecognizer } from "./recognizer.ts";

export interface RekognitionOptions extends Pick<ServiceOptions, "authorizer"> {
  readonly readObject: ReadObject;
  /** Images read at the same time; each worker holds about 200 MB. */
  readonly workers?: number;
}

/** Amazon Rekognition, as much of it as reads text. */
export function createRekognition({
  authorizer,
  readObject,
  workers = 2,
}: RekognitionOptions): EmulatedService & { close(): Promise<void> } {
  const recognizer = remembering(createRecognizer(workers));
  const service = createService({
    name: "Amazon Rekognition",
    model,
    protocols: [awsJson({ version: "1.1" })],
    operations: rekognitionOperations(recognizer, authorizer, readObject),
    missing: (members) => invalidParameter(`${members.join(", ")} must be there`),
  });
  return { ...service, close: () => recognizer.close() };
}
