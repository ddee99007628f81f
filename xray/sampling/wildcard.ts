/** A set of characters in a pattern: one of them (`?`), or any number of them (`*`). */
export interface Characters {
  readonly many: boolean;
  /** The one character that is not in the set. */
  readonly except?: string;
}

/** What a pattern consists of: characters that stand for themselves, and sets. */
export type Pattern = readonly (string | Characters)[];

export const ANY_TEXT: Characters = { many: true };
export const ANY_CHARACTER: Characters = { many: false };

/** Reads a pattern in which `*` stands for any text and `?` for any character. */
export function readWildcards(text: string): Pattern {
  return [...text].map((char) => (char === "*" ? ANY_TEXT : char === "?" ? ANY_CHARACTER : char));
}

/**
 * Whether the whole text fits the pattern. Reads the text once and remembers which positions of the pattern it may
 * have reached, so that the time grows with text × pattern and never with a higher power, whatever they are.
 */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  let reached: number[] = [];
  let next: number[] = [];
  // The step at which a position was reached last, so that none is listed twice.
  const seen = new Int32Array(pattern.length + 1);
  let step = 1;
  const reach = (list: number[], position: number): void => {
    for (let at = position; seen[at] !== step; at++) {
      seen[at] = step;
      list.push(at);
      const element = pattern[at];
      // Any number may be none.
      if (typeof element !== "object" || !element.many) return;
    }
  };
  reach(reached, 0);
  for (const char of text) {
    step++;
    next.length = 0;
    for (const at of reached) {
      const element = pattern[at];
      if (element === undefined) continue;
      if (typeof element === "string") {
        if (element === char) reach(next, at + 1);
      } else if (char !== element.except) reach(next, element.many ? at : at + 1);
    }
    if (next.length === 0) return false;
    [reached, next] = [next, reached];
  }
  return reached.includes(pattern.length);
}

/** Whether the whole text fits the pattern: `*` stands for any text, `?` for one character, in either case. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return matchesPattern(readWildcards(pattern.toLowerCase()), text.toLowerCase());
}
