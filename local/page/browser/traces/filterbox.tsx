import { useEffect, useState } from "preact/hooks";

/** The box that takes a filter expression. */
export function FilterBox({
  value,
  error,
  onSubmit,
}: {
  value: string;
  error: string | undefined;
  onSubmit(text: string): void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <search>
      <form
        class="filter"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(text.trim());
        }}
      >
        <label class="hidden" for="filter">
          Filter expression
        </label>
        <input
          id="filter"
          class="filter-input"
          value={text}
          spellcheck={false}
          autocomplete="off"
          placeholder='Filter, e.g. responsetime > 1 or service("…") { fault }'
          aria-invalid={error !== undefined}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button primary">
          Find
        </button>
      </form>
    </search>
  );
}
