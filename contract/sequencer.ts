/** The lowest sequencer: zero. */
export const EARLIEST_SEQUENCER = "0";

/**
 * Brings an S3 sequencer into a form whose order as text is the order of the events of one key.
 *
 * Sequencers are hexadecimal and differ in length. AWS says to pad the shorter one with zeros on the right and to
 * compare the two as text. Removing the zeros on the right of both gives the same order without knowing the other
 * one, so DynamoDB can compare a stored sequencer with one that arrives.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function normalSequencer(sequencer: string): string {
  return sequencer.toUpperCase().replace(/0+$/, "") || EARLIEST_SEQUENCER;
}

/** Whether the first sequencer is that of an earlier event. Both belong to the same key, in any form. */
export function isEarlier(sequencer: string, than: string): boolean {
  return normalSequencer(sequencer) < normalSequencer(than);
}
