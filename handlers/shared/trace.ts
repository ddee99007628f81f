import type { Annotations } from "@image-text/contract/annotations";
import AWSXRay from "aws-xray-sdk-core";
import { Rejection } from "./rejection.ts";
import { readable } from "./stack.ts";

/**
 * How the functions trace, with capture.ts. aws-xray-sdk-core is in maintenance mode since February 2026
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-daemon-timeline.html). What replaces it also replaces
 * async-context.ts and the plugin for it in build/bundle.ts.
 */

/** The piece of a trace that is being written. All methods do nothing when there is no trace. */
export interface Span {
  /** Indexed, so that traces can be found by it: `annotation.outcome = "rejected"`. */
  annotate(values: Annotations): void;
  /** Kept with the trace, not indexed. */
  describe(values: Readonly<Record<string, unknown>>): void;
  /** Id of the whole trace, and whether it is being kept. */
  readonly trace: { readonly id: string; readonly sampled: boolean } | undefined;
}

// Outside of Lambda there is no segment; then the handlers run without tracing and need no other change.
AWSXRay.setContextMissingStrategy("IGNORE_ERROR");

// By default the SDK records no parameters of Rekognition. The number of detections explains a long call.
AWSXRay.appendAWSWhitelist({
  services: {
    rekognition: {
      operations: {
        detectText: {
          response_descriptors: {
            TextDetections: { list: true, get_count: true, rename_to: "detection_count" },
          },
        },
      },
    },
  },
});

/**
 * Runs `work` inside a subsegment of its own. What it throws is recorded there and thrown again.
 *
 * A block must not reject while another traced block inside it still runs: the SDK would never send it, and its
 * subsegments would have no parent. Use `Promise.allSettled` inside.
 */
export function traced<T>(name: string, work: (span: Span) => Promise<T>): Promise<T> {
  if (AWSXRay.getSegment() === undefined) return work(spanOf(undefined));
  return AWSXRay.captureAsyncFunc(name, async (subsegment) => {
    try {
      const result = await work(spanOf(subsegment));
      subsegment?.close();
      return result;
    } catch (error) {
      // A rejected upload is the uploader's error; a fault is ours.
      if (subsegment && error instanceof Rejection) subsegment.addFaultFlag = subsegment.addErrorFlag;
      // Always closed here: left open, it would be sent in a later invocation with that one's trace id.
      subsegment?.close(readable(error instanceof Error ? error : new Error(String(error))));
      throw error;
    }
  });
}

/** X-Ray refuses longer annotations. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const MAXIMUM_CHARACTERS = 1000;
const short = (value: string | number | boolean) =>
  typeof value === "string" ? value.slice(0, MAXIMUM_CHARACTERS) : value;

function spanOf(subsegment: AWSXRay.Subsegment | undefined): Span {
  return {
    annotate(values) {
      for (const [key, value] of Object.entries(values)) {
        if (value !== undefined) subsegment?.addAnnotation(key, short(value));
      }
    },
    describe(values) {
      for (const [key, value] of Object.entries(values)) subsegment?.addMetadata(key, value);
    },
    trace: subsegment?.segment && {
      id: subsegment.segment.trace_id,
      sampled: subsegment.segment.notTraced !== true,
    },
  };
}

/**
 * Resolves when the last datagrams have left. The SDK sends them after the handler's promise resolves, when Lambda may
 * have frozen the process already; two turns of the event loop are enough (measured) and cost nothing.
 */
export async function sent(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}
