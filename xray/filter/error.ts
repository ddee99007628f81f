/**
 * A filter expression that cannot be understood: where (`column`, from 1, and `length` in characters, so that
 * the text can be underlined), what stands there, and what would have been right.
 */
export class FilterExpressionError extends Error {
  readonly column: number;
  readonly length: number;
  /** As it stands in the text, in quotes, or `the end of the expression`. */
  readonly found: string;
  /** In words, e.g. `a number`. */
  readonly expected: string;

  constructor(problem: { column: number; length: number; found: string; expected: string; hint?: string }) {
    const hint = problem.hint === undefined ? "" : ` ${problem.hint}`;
    super(`Column ${problem.column}: expected ${problem.expected}, found ${problem.found}.${hint}`);
    this.name = "FilterExpressionError";
    this.column = problem.column;
    this.length = problem.length;
    this.found = problem.found;
    this.expected = problem.expected;
  }
}

/** What parses here, but means nothing or might be refused by AWS. */
export interface FilterExpressionWarning {
  /** From 1. */
  readonly column: number;
  readonly length: number;
  readonly message: string;
}
