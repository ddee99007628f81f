import type { Text } from "./client.ts";

interface Props {
  texts: readonly Text[];
  pointed: Text | undefined;
  onPoint(text: Text | undefined): void;
}

/** The texts with how sure the reader is of each. */
export function TextList({ texts, pointed, onPoint }: Props) {
  return (
    <ol class="texts">
      {texts.map((text, index) => (
        <li
          key={index}
          class={text === pointed ? "pointed" : ""}
          onPointerEnter={() => onPoint(text)}
          onPointerLeave={() => onPoint(undefined)}
        >
          <span>{text.text}</span>
          <meter
            min={0}
            max={100}
            low={60}
            high={85}
            optimum={100}
            value={text.confidence}
            aria-label="Confidence"
          />
          <span class="soft num">{text.confidence.toFixed(1)}%</span>
        </li>
      ))}
    </ol>
  );
}
