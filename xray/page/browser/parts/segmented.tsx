import type { ComponentChildren } from "preact";

/** A few choices side by side: links or buttons, the present one with `aria-current` or `aria-pressed`. */
export function Segmented({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <fieldset class="segmented">
      <legend class="hidden">{label}</legend>
      {children}
    </fieldset>
  );
}
