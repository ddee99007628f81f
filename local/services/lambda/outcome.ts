import { z } from "zod";

/** How one attempt of an invocation ended. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: FunctionError };

/** What Lambda reports of a function that failed. */
export interface FunctionError {
  /** e.g. `Runtime.ExitError`, `Sandbox.Timedout`, or the class that was thrown. */
  readonly type: string;
  readonly message: string;
  /** The JSON a caller gets. */
  readonly payload: string;
  /** X-Ray's cause document, where the runtime sent one. */
  readonly cause?: Readonly<Record<string, unknown>>;
}

const reported = z.object({
  errorType: z.string().default("Error"),
  errorMessage: z.string().default(""),
});

/** Reads what the runtime posted to `/error`, and the cause it sent along for X-Ray. */
export function reportedError(body: string, causeHeader: string | undefined): FunctionError {
  const { errorType, errorMessage } = reported
    .catch({ errorType: "Error", errorMessage: body })
    .parse(json(body));
  const cause = z.record(z.string(), z.unknown()).safeParse(json(causeHeader));
  return {
    type: errorType,
    message: errorMessage,
    payload: body,
    ...(cause.success ? { cause: cause.data } : {}),
  };
}

/** An error that Lambda itself reports, in its words, because the function could not. */
export function platformError(type: string, requestId: string, what: string): FunctionError {
  const message = `RequestId: ${requestId} Error: ${what}`;
  return { type, message, payload: JSON.stringify({ errorType: type, errorMessage: message }) };
}

function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
