/**
 * Why a document is not taken, as UnprocessedTraceSegments reports it. AWS publishes no list of the codes; known
 * are `InvalidTraceId` (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html) and `MissingId`.
 * The others follow their pattern.
 */
export class Refusal extends Error {
  readonly code: string;
  /** Id of the document's segment or subsegment, where it could be read. */
  readonly id: string | undefined;
  constructor(code: string, detail: string, id?: string) {
    super(`Invalid segment. ErrorCode: ${code}. ${detail}.`);
    this.name = "Refusal";
    this.code = code;
    this.id = id;
  }
}
