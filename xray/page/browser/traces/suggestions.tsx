import type { Suggestion } from "@image-text/xray/filter";

interface Props {
  /** The list is called this and `list`, its options this and their number. */
  id: string;
  items: readonly Suggestion[];
  /** The number of the one that the keys have reached; -1 for none. */
  active: number;
  onChoose(item: Suggestion): void;
}

/** What could follow in a filter expression. The focus stays in the box above. */
export function SuggestionList({ id, items, active, onChoose }: Props) {
  return (
    <ul
      class="suggestions"
      id={`${id}list`}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the combobox pattern has its options in a list.
      role="listbox"
      aria-label="Suggestions"
      hidden={items.length === 0}
    >
      {items.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the combobox, which points here.
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox.
        <li
          key={item.text}
          id={`${id}${index}`}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: as above.
          role="option"
          aria-selected={index === active}
          ref={(element) => {
            if (index === active) element?.scrollIntoView({ block: "nearest" });
          }}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          <code>{item.text}</code>
          <span>{item.help}</span>
        </li>
      ))}
    </ul>
  );
}
