import { OUTCOMES } from "./outcome.ts";
import { REJECTION_REASONS } from "./rejection-reason.ts";

/** Size of an upload: small is below 1 megapixel, large from 8 megapixels on. */
export const SIZE_CLASSES = ["small", "medium", "large"] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

interface Annotation {
  readonly type: "string" | "number" | "boolean";
  /** The closed set of values; without it any value of the type. */
  readonly values?: readonly string[];
  readonly help: string;
}

/**
 * Every annotation that the functions write into their traces. Filter expressions can ask for these and for no others.
 * Keys have letters, digits and `_` only: X-Ray drops others.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export const ANNOTATIONS = {
  environment: { type: "string", help: "Name of the environment, for example dev" },
  image: { type: "string", help: "Key of the upload" },
  outcome: { type: "string", values: OUTCOMES, help: "How a function's work on the upload ended" },
  reason: { type: "string", values: REJECTION_REASONS, help: "Why the upload was rejected" },
  format: { type: "string", help: "Format of the upload, for example jpeg" },
  size_class: { type: "string", values: SIZE_CLASSES, help: "Size of the upload in pixels" },
  damaged: {
    type: "boolean",
    help: "Whether the file was not quite right and was decoded as far as possible",
  },
  gain: { type: "number", help: "Factor by which the contrast was raised; 1 is unchanged" },
  noisy: { type: "boolean", help: "Whether the picture was smoothed" },
  sigma: { type: "number", help: "Standard deviation of the noise, in grey levels" },
  impulses: { type: "number", help: "Share of single black and white pixels, 0 to 1" },
  medians: { type: "number", help: "How often the median filter ran" },
  blur: { type: "boolean", help: "Whether the picture was blurred against noise" },
  text_count: { type: "number", help: "Lines of text that were found" },
} as const satisfies Readonly<Record<string, Annotation>>;

interface ValueTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

type ValueOf<A extends Annotation> = A extends { readonly values: readonly (infer V)[] }
  ? V
  : ValueTypes[A["type"]];

/** A set of annotations, each with a value of its type; what is undefined is not written. */
export type Annotations = {
  readonly [K in keyof typeof ANNOTATIONS]?: ValueOf<(typeof ANNOTATIONS)[K]> | undefined;
};
