/** A place in the picture that was given, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One word with its corners, clockwise from the top left of the text. */
export interface Word {
  readonly text: string;
  /** 0–100. */
  readonly confidence: number;
  readonly corners: readonly [Point, Point, Point, Point];
}

/** What was read in one picture, line by line. */
export interface Reading {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly (readonly Word[])[];
}

/** How sure and how much: sum of confidence × letters. The pass with the most wins. */
export function weight(lines: Reading["lines"]): number {
  return lines.flat().reduce((sum, word) => sum + word.confidence * word.text.length, 0);
}

/** Confidence a letter, 0–100; 0 where nothing was read. */
export function meanConfidence(lines: Reading["lines"]): number {
  const letters = lines.flat().reduce((sum, word) => sum + word.text.length, 0);
  return letters === 0 ? 0 : weight(lines) / letters;
}

/**
 * Adds to `lines` the words of `others` that stand where `lines` has none.
 */
export function merge(lines: Reading["lines"], others: Reading["lines"]): Reading["lines"] {
  const known = lines.flat();
  const added = others
    .map((line) => line.filter((word) => !known.some((other) => overlap(word, other))))
    .filter((line) => line.length > 0);
  return [...lines, ...added];
}

function overlap(a: Word, b: Word): boolean {
  const [first, second] = [bounds(a), bounds(b)];
  const width = Math.min(first.right, second.right) - Math.max(first.left, second.left);
  const height = Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top);
  return width > 0 && height > 0;
}

function bounds({ corners }: Word) {
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
