import { useState } from "preact/hooks";

/** A button that copies a text. It says so, or why it could not. */
export function Copy({ label, text }: { label: string; text: string }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("The browser does not allow copying");
    }
  };
  return (
    <button type="button" class="button" title={text} onBlur={() => setSaid("")} onClick={() => void copy()}>
      <span role="status">{said || label}</span>
    </button>
  );
}
