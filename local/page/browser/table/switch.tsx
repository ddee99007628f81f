import { useState } from "preact/hooks";
import { type Mode, setMode, type Table } from "./client.ts";

const NAMES: Record<Mode, string> = { provisioned: "Provisioned", "on-demand": "On-demand" };

/** The capacity mode, and the one call that changes it. What the table answers is said, be it a refusal. */
export function ModeSwitch({ table, onChange }: { table: Table; onChange(): void }) {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; refused: boolean } | undefined>();
  const other: Mode = table.mode === "provisioned" ? "on-demand" : "provisioned";
  const flip = async () => {
    setBusy(true);
    setSaid(undefined);
    try {
      const now = await setMode(other);
      setSaid({ text: `The table is ${NAMES[now.mode].toLowerCase()} now.`, refused: false });
      onChange();
    } catch (error) {
      setSaid({ text: error instanceof Error ? error.message : String(error), refused: true });
    }
    setBusy(false);
  };
  return (
    <div class="mode">
      <div>
        <p class="soft">Capacity mode</p>
        <p class="mode-now">{NAMES[table.mode]}</p>
      </div>
      <button type="button" class="button primary" disabled={busy} onClick={flip}>
        {busy ? "Switching …" : `Switch to ${NAMES[other].toLowerCase()}`}
      </button>
      <p role="status" class={`mode-said${said?.refused ? " problem" : " soft"}`}>
        {said?.refused && <strong>Refused: </strong>}
        {said?.text}
      </p>
    </div>
  );
}
