/** Something the person who called the review must mend. Its message is one sentence and holds no plan value. */
export class Problem extends Error {
  override readonly name = "Problem";
}
