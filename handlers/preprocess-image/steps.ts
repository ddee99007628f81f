import { adjustContrast } from "./adjust-contrast.ts";
import { removeNoise } from "./remove-noise.ts";
import type { Step } from "./step.ts";

/** What is done to every picture, in this order. Each step is a subsegment of the trace. */
export const STEPS: readonly Step[] = [adjustContrast, removeNoise];
