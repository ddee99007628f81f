import { Breakable } from "../parts/breakable.tsx";
import type { Exception } from "./document.ts";

/** One exception with its stack. */
export function ExceptionCard({ exception }: { exception: Exception }) {
  const { type, message, remote, stack = [], truncated, skipped, cause } = exception;
  return (
    <div class="exception">
      <p>
        <strong>
          <Breakable text={type ?? "Exception"} />
        </strong>
        {remote && <span class="soft"> from the called service</span>}
      </p>
      {message && <p class="exception-message">{message}</p>}
      {stack.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
        <ol class="stack" tabIndex={0} aria-label={`Stack of ${type ?? "the exception"}`}>
          {stack.map((frame, index) => (
            <li key={index}>
              <span>{frame.label ?? "(anonymous)"}</span>{" "}
              <span class="soft">
                {frame.path}
                {frame.line === undefined ? "" : `:${frame.line}`}
              </span>
            </li>
          ))}
        </ol>
      )}
      {truncated ? <p class="soft small">{truncated} more frames were not sent.</p> : null}
      {skipped ? <p class="soft small">{skipped} more exceptions were not sent.</p> : null}
      {cause && <p class="soft small">Caused by exception {cause}.</p>}
    </div>
  );
}
