import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  title: string;
  note: string;
  onClose(): void;
  children: ComponentChildren;
}

/** Details beside a map. It takes the focus when it opens; Escape closes it. */
export function Panel({ title, note, onClose, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <aside
      class="card detail"
      aria-labelledby="detail-title"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header>
        <div>
          <h2 id="detail-title" ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <p class="soft">{note}</p>
        </div>
        <button type="button" class="icon-button" aria-label="Close details" onClick={onClose}>
          ✕
        </button>
      </header>
      {children}
    </aside>
  );
}
