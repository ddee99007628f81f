import type { FunctionError } from "./outcome.ts";

/** One step in the life of an asynchronous invocation. */
export type InvocationEvent = {
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
      readonly kind: "exhausted";
      readonly reason: string;
      /** Whether a failure queue has it. */
      readonly delivered: boolean;
    }
);
