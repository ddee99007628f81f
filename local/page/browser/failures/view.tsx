import { Empty, Failed, Loading, plural, type Route, useLive } from "@image-text/xray/page";
import { useState } from "preact/hooks";
import { discard, failures, replay } from "./client.ts";
import { FailureTable } from "./table.tsx";

/** Events that failed after all retries: each, several or all can be sent again or deleted. */
export function FailuresView({ route }: { route: Route }) {
  const { data, error, reload } = useLive("failures", failures);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="failures" />;

  const all = data.map(({ id }) => id);
  const picked = all.filter((id) => chosen.has(id));
  const ids = picked.length > 0 ? picked : all;
  const which = picked.length > 0 ? String(picked.length) : "all";
  const act = async (action: typeof replay, what: string) => {
    setBusy(true);
    setAsking(false);
    try {
      setSaid(`${plural(await action(ids), "event")} ${what}.`);
      setChosen(new Set());
    } catch (problem) {
      setSaid(problem instanceof Error ? problem.message : String(problem));
    }
    setBusy(false);
    reload();
  };
  return (
    <div class="failures-view">
      <div class="images-head">
        <p>
          {data.length > 0 && <strong>{plural(data.length, "failed event")} waiting</strong>}{" "}
          <span role="status">{said}</span>
        </p>
        {data.length > 0 && (
          <p class="tools">
            <button
              type="button"
              class="button primary"
              disabled={busy}
              onClick={() => act(replay, "sent again")}
            >
              {busy ? "Sending …" : `Send ${which} again`}
            </button>
            {asking ? (
              <>
                <button type="button" class="button" onClick={() => act(discard, "deleted")}>
                  Yes, delete {which}
                </button>
                <button type="button" class="button" onClick={() => setAsking(false)}>
                  Keep
                </button>
              </>
            ) : (
              <button type="button" class="button" disabled={busy} onClick={() => setAsking(true)}>
                Delete {which} …
              </button>
            )}
          </p>
        )}
      </div>
      {data.length === 0 ? (
        <Empty title="The failure queue is empty">
          <p>An event that fails after its retries waits here until it is sent again. Nothing is lost.</p>
        </Empty>
      ) : (
        <FailureTable failures={data} chosen={chosen} onChoose={setChosen} route={route} />
      )}
    </div>
  );
}
