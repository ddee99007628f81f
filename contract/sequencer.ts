/** Nothing is before it: zero. */
export const earliestSequencer = "0";

/**
 * Brings an S3 sequencer into a form whose order as text is the order of events of one key.
 *
 * Sequencers are hexadecimal and differ in length; AWS says to pad the shorter one with zeros on the right and to
 * compare as text. Taking the zeros on the right away from both gives the same order, without knowing the longest:
 * DynamoDB can compare what is stored with what arrives.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function normalSequencer(sequencer: string): string {
  return sequencer.toUpperCase().replace(/0+$/, "") || earliestSequencer;
}
