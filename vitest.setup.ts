import fc from "fast-check";

/**
 * Property tests try the same examples every time, so that a check fails for what a change did and not by chance.
 * `PROPERTY_SEED=$RANDOM npm test` looks further.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
