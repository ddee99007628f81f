import type { FunctionError } from "./outcome.ts";

/** What happened to an event, for those who watch the run. */
export type Happening = {
  readonly function: string;
  readonly requestId: string;
  readonly payload: string;
  readonly traceId: string;
} & (
  | { readonly kind: "done" }
  | { readonly kind: "throttled" }
  | {
      readonly kind: "failed";
      readonly error: FunctionError;
      /** Whether it will be tried again. */
      readonly retries: boolean;
      readonly log: readonly string[];
    }
  | {
      readonly kind: "gave-up";
      readonly reason: string;
      /** Whether a failure queue has it. */
      readonly delivered: boolean;
    }
);
