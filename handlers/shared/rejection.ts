/** Why an image will never give a result, however often it is tried. Stored in the table, and an annotation. */
export type RejectionReason =
  | "gone"
  | "empty-file"
  | "too-many-bytes"
  | "too-many-pixels"
  | "not-an-image"
  | "corrupt"
  | "key-too-long"
  | "refused-by-rekognition";

/**
 * A permanent failure. It is recorded once and not tried again.
 * `message` is for the person who wonders about this image: what is wrong with it, and what would be right.
 */
export class Rejection extends Error {
  readonly reason: RejectionReason;
  constructor(reason: RejectionReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Rejection";
    this.reason = reason;
  }
}
