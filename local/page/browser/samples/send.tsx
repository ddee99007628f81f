import { plural, send } from "@image-text/xray/page";
import { useState } from "preact/hooks";
import * as z from "zod/mini";

const Sent = z.object({ sent: z.number() });
/** All samples once, and a load that a table with one unit does not take. */
const COUNTS = [16, 60, 200] as const;

/** Sends the sample pictures through the pipeline again. */
export function SendSamples() {
  const [count, setCount] = useState<number>(COUNTS[0]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const submit = async () => {
    setBusy(true);
    setSaid("");
    try {
      const { sent } = await send(Sent, "POST", "/api/samples", { count });
      setSaid(`${plural(sent, "picture")} sent.`);
    } catch (problem) {
      setSaid(problem instanceof Error ? problem.message : String(problem));
    }
    setBusy(false);
  };
  return (
    <form
      class="samples"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <button type="submit" class="button" disabled={busy}>
        {busy ? "Sending …" : "Send the samples again"}
      </button>
      <label>
        <span class="hidden">Pictures</span>
        <select value={count} onChange={(event) => setCount(Number(event.currentTarget.value))}>
          {COUNTS.map((choice) => (
            <option key={choice} value={choice}>
              {plural(choice, "picture")}
            </option>
          ))}
        </select>
      </label>
      <span role="status" class="soft">
        {said}
      </span>
    </form>
  );
}
