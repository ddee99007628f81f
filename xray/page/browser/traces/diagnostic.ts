import { FilterExpressionError, parseFilterExpression } from "@image-text/xray/filter";

export interface Diagnostic {
  /** The range that is wrong; `from` equals `to` where something is missing. */
  readonly from: number;
  readonly to: number;
  /** The expression is incomplete: the user may still be typing. */
  readonly atEnd: boolean;
  readonly message: string;
}

/** What is wrong with a filter expression; undefined when nothing is. */
export function diagnose(text: string): Diagnostic | undefined {
  if (text.trim() === "") return undefined;
  try {
    parseFilterExpression(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof FilterExpressionError)) throw error;
    const from = Math.min(error.column - 1, text.length);
    const to = Math.min(from + error.length, text.length);
    return { from, to, atEnd: to >= text.trimEnd().length, message: error.message };
  }
}
