import { config, minLength, string } from "zod/mini";
import english from "zod/v4/locales/en.js";

/**
 * zod, as the handlers use it: its small edition, since whoever imports the whole of it ships 450 KB of which a
 * function uses 20. It says only "Invalid input" until it is given a language.
 */
config(english());

export * from "zod/mini";

/** At least one character. */
export const text = string().check(minLength(1));
