import type { RejectionReason } from "@image-text/contract/rejection-reason";

/**
 * A permanent failure: recorded once and not retried. As an exception it is named by its reason alone, since X-Ray
 * groups exceptions by their messages.
 */
export class Rejection extends Error {
  readonly reason: RejectionReason;
  /** For the person who uploaded the picture: what is wrong with it, and what would be right. One line. */
  readonly explanation: string;
  constructor(reason: RejectionReason, explanation: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "Rejection";
    this.reason = reason;
    this.explanation = explanation;
  }
}
