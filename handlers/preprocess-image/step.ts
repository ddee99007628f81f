import type { Annotations } from "@image-text/contract/annotations";
import type { Picture } from "./picture.ts";

/** Records what a step decided, in the step's subsegment. */
export type Annotate = (values: Annotations) => void;

/** One step of the processing. */
export interface Step {
  /** Of the subsegment; a verb in lower camel case. */
  readonly name: string;
  /** Returns the picture for the next step. Does not change the one that it is given, but may return it. */
  run(picture: Picture, annotate: Annotate): Picture | Promise<Picture>;
}
