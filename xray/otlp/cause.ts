import type { Raw } from "../documents/json.ts";
import { derivedId } from "../traces/ids.ts";
import { compact } from "./aws.ts";
import { Picked } from "./pick.ts";
import { KIND, type Span, STATUS_ERROR } from "./span.ts";
import { stackOf } from "./stack.ts";

/** Flags and cause of a span. */
export interface Failure {
  readonly error?: true;
  readonly fault?: true;
  readonly throttle?: true;
  readonly cause?: Raw;
}

/**
 * How a span ended: by its HTTP status where that says that something failed, else by its own status; exception
 * events are the cause. Ids of exceptions are derived from the span's, so that a request that is sent again gives the
 * same segment.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/cause.go
 */
export function failureOf(span: Span, status: number | undefined, language: string | undefined): Failure {
  const failed = status !== undefined && status >= 400 && status <= 599;
  const exceptions = span.events
    .filter(({ name }) => name === "exception")
    .map(({ attributes }, index) => exceptionOf(span, new Picked(attributes), index, language));
  if (exceptions.length === 0 && span.status.code === STATUS_ERROR && span.status.message !== "") {
    exceptions.push({ id: derivedId(span.id, 1), message: span.status.message });
  }
  return {
    ...(failed && status < 500 ? { error: true } : {}),
    ...(status === 429 ? { throttle: true } : {}),
    ...((failed ? status >= 500 : span.status.code === STATUS_ERROR) ? { fault: true } : {}),
    ...(exceptions.length === 0 ? {} : { cause: { exceptions } }),
  };
}

function exceptionOf(span: Span, attributes: Picked, index: number, language: string | undefined): Raw {
  const stack = stackOf(attributes.text("exception.stacktrace") ?? "", language);
  return compact({
    id: derivedId(span.id, index + 1),
    type: attributes.text("exception.type") ?? "",
    message: attributes.text("exception.message") ?? "",
    remote: span.kind === KIND.client || span.kind === KIND.producer,
    stack: stack.length === 0 ? undefined : stack,
  });
}
