/** Why operations ignore members, for docs/parity.md. */

export const NO_PAYER = "the buckets belong to the caller's account, which pays";
export const LENGTH_KNOWN = "the body was read whole";
export const CHECKED_BEFORE = "it was compared with the body before";
export const NO_LOCKS = "no bucket has an object lock";
export const NO_RESTORES = "nothing is restored from an archive";
