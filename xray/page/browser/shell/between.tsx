import { useRef, useState } from "preact/hooks";
import { type Scope, windowOf } from "../scope.ts";
import { inputOf, momentOf, useZone, zoneName } from "../time.ts";

interface Props {
  scope: Scope;
  /** The current range was chosen here. */
  chosen: boolean;
  /** Epoch seconds. */
  onChoose(from: number, to: number): void;
}

/** Chooses the time between two moments. */
export function Between({ scope, chosen, onChoose }: Props) {
  const zone = useZone();
  const details = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);
  const [wrong, setWrong] = useState("");
  const { start, end } = windowOf(scope);
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const [from, to] = [momentOf(said.get("from")), momentOf(said.get("to"))];
    if (from === undefined || to === undefined) return setWrong("Give a day and a time for both.");
    if (from >= to) return setWrong("The end must be after the beginning.");
    setWrong("");
    if (details.current) details.current.open = false;
    onChoose(from, to);
  };
  return (
    <details
      ref={details}
      class="between"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && details.current) details.current.open = false;
      }}
    >
      <summary class={chosen ? "button chosen" : "button"}>From … to …</summary>
      {open && (
        <form class="between-form card" onSubmit={submit} key={zone}>
          <label>
            From
            <input type="datetime-local" step="1" name="from" defaultValue={inputOf(start)} />
          </label>
          <label>
            To
            <input type="datetime-local" step="1" name="to" defaultValue={inputOf(end)} />
          </label>
          <p class="soft small">Times in {zoneName(zone)}</p>
          <p class="problem" role="status">
            {wrong}
          </p>
          <button type="submit" class="button primary">
            Show
          </button>
        </form>
      )}
    </details>
  );
}
