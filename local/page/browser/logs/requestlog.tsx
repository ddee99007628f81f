import { clock, Failed, useLive } from "@image-text/xray/page";
import { requestLog } from "./client.ts";

/** What a function logged for one request, beside its segment. */
export function RequestLog({ requestId }: { requestId: string }) {
  const { data, error, reload } = useLive(`log of ${requestId}`, (signal) => requestLog(requestId, signal));
  return (
    <>
      <h3>Log</h3>
      {error && <Failed error={error} retry={reload} />}
      {data?.length === 0 && <p class="soft">No log line names this request.</p>}
      {data && data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section class="json" tabIndex={0} aria-label="Log">
          <pre>{data.map(({ time, message }) => `${clock(time)} ${message.trimEnd()}`).join("\n")}</pre>
        </section>
      )}
    </>
  );
}
