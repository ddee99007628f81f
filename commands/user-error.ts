/**
 * Something that the person who started the command can put right: wrong use, bad input, or a machine that is not
 * ready. The message says what is wrong, where, and what to do; it is shown without a stack trace.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
