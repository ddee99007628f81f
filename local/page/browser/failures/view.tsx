import {
  Empty,
  Failed,
  hrefOf,
  Loading,
  plural,
  type Route,
  request,
  send,
  useLive,
} from "@image-text/xray/page";
import { useState } from "preact/hooks";
import * as z from "zod/mini";

const Failures = z.array(
  z.object({ id: z.string(), key: z.optional(z.string()), function: z.string(), reason: z.string() }),
);
const Replayed = z.object({ taken: z.number() });

/** Events that failed after all retries, and the way to send them again. */
export function FailuresView({ route }: { route: Route }) {
  const { data, error, reload } = useLive("failures", (signal) =>
    request(Failures, "/api/failures", { signal }),
  );
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const replay = async () => {
    setBusy(true);
    try {
      const { taken } = await send(Replayed, "POST", "/api/failures/replay");
      setSaid(`${plural(taken, "event")} sent again.`);
    } catch (problem) {
      setSaid(problem instanceof Error ? problem.message : String(problem));
    }
    setBusy(false);
    reload();
  };
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="failures" />;
  return (
    <div class="failures-view">
      <div class="images-head">
        <p>
          {data.length > 0 && <strong>{plural(data.length, "failed event")} waiting</strong>}{" "}
          <span role="status">{said}</span>
        </p>
        {data.length > 0 && (
          <button type="button" class="button primary" disabled={busy} onClick={replay}>
            {busy ? "Sending …" : "Send all again"}
          </button>
        )}
      </div>
      {data.length === 0 ? (
        <Empty title="The failure queue is empty">
          <p>An event that fails after its retries waits here until it is sent again. Nothing is lost.</p>
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
        <section class="card flush scroll-x" tabIndex={0} aria-label="Failed events">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Picture</th>
                <th scope="col">Function</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {data.map((failure) => (
                <tr key={failure.id}>
                  <td>
                    {failure.key ? (
                      <a href={hrefOf(route, ["image", failure.key])}>{failure.key}</a>
                    ) : (
                      <span class="soft">unknown</span>
                    )}
                  </td>
                  <td>{failure.function}</td>
                  <td class="reason-cell">{failure.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
