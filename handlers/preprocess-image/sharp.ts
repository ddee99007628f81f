import { createRequire } from "node:module";
import type Sharp from "sharp";

/**
 * sharp is in a Lambda layer (/opt/nodejs/node_modules, on NODE_PATH). `import` does not search NODE_PATH,
 * `require` does. https://nodejs.org/api/esm.html#no-node_path
 */
const load = createRequire(import.meta.url);
export const sharp: typeof Sharp = load("sharp");

// No operation is repeated inside a function: libvips' cache would only take memory.
sharp.cache(false);
