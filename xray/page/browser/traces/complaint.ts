import { FilterExpressionError, parseFilterExpression } from "@image-text/xray/filter";

export interface Complaint {
  /** The characters that are wrong; the same where something is missing. */
  readonly from: number;
  readonly to: number;
  /** Something is missing at the end: whoever is still writing will get there. */
  readonly atEnd: boolean;
  readonly message: string;
}

/** What is wrong with a filter expression; undefined when nothing is. */
export function complaint(text: string): Complaint | undefined {
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
