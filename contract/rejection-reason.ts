/** Why an upload can never give a result, however often it is retried. */
export const REJECTION_REASONS = [
  /** Deleted before it was read. */
  "gone",
  "empty-file",
  "too-many-bytes",
  "too-many-pixels",
  "not-an-image",
  /** An image in a format or with a compression that is not read. */
  "unsupported-format",
  /** The file ends before anything can be decoded. */
  "truncated",
  /** Nothing can be decoded. */
  "corrupt",
  /** No room for the suffix of the processed key. */
  "key-too-long",
  "refused-by-rekognition",
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];
