/** Something that whoever runs this can put right; the message is all they need, a stack trace would bury it. */
export class Mistake extends Error {
  override name = "Mistake";
}
