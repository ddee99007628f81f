import type { Text } from "./client.ts";

interface Props {
  texts: readonly Text[];
  /** Pixels; 0 where unknown. Only their ratio matters. */
  width: number;
  height: number;
  pointed: Text | undefined;
  onPoint(text: Text | undefined): void;
}

/** Boxes around text, over a picture. The list of texts beside it says the same in words. */
export function Overlay({ texts, width, height, pointed, onPoint }: Props) {
  return (
    <svg
      class="overlay"
      viewBox={`0 0 ${width || 100} ${height || 100}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {texts.map((text, index) => (
        // Pointing only highlights what the list says too.
        <rect
          key={index}
          class={text === pointed ? "box box-pointed" : "box"}
          x={text.left * (width || 100)}
          y={text.top * (height || 100)}
          width={text.width * (width || 100)}
          height={text.height * (height || 100)}
          onPointerEnter={() => onPoint(text)}
          onPointerLeave={() => onPoint(undefined)}
        />
      ))}
    </svg>
  );
}
