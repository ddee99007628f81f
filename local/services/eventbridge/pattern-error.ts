/** A pattern that EventBridge would refuse. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}
