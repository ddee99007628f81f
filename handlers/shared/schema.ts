import { config, minLength, string } from "zod/mini";
import english from "zod/v4/locales/en.js";

/**
 * zod's small edition, which the functions use: the whole of it would add 450 KB to a bundle, of which a function uses
 * 20. Without a locale, its only message is "Invalid input".
 */
config(english());

export * from "zod/mini";

/** At least one character. */
export const text = string().check(minLength(1));
