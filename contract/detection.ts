import * as z from "zod/mini";

/** A line or a word. Lengths are shares (0–1) of the processed picture's width and height. */
export const DETECTION = z.object({
  text: z.string(),
  /** Per cent. */
  confidence: z.number(),
  left: z.number(),
  top: z.number(),
  width: z.number(),
  height: z.number(),
});
export type Detection = z.output<typeof DETECTION>;
