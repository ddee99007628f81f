/** How the work of one function on one upload can end. */
export const OUTCOMES = [
  /** preprocess-image stored a processed picture. */
  "preprocessed",
  /** detect-text stored text. */
  "text",
  /** detect-text stored a result without text. */
  "empty",
  /** The upload can never give a result, and the reason is stored. */
  "rejected",
  /** The upload was deleted, and that is stored. */
  "deleted",
  /** The same or a later upload is there already. */
  "duplicate",
  /** An exception: Lambda retries the event. */
  "failed",
] as const;
export type Outcome = (typeof OUTCOMES)[number];
