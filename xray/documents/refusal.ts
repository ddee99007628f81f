import type { RuleId } from "./rules.ts";

/**
 * Why a document is not taken, as UnprocessedTraceSegments reports it. AWS publishes no list of the codes; known
 * are `InvalidTraceId` (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html), `MissingId` and
 * `InvalidName` (https://github.com/aws/aws-xray-daemon/issues/184). The others follow their pattern.
 */
export class Refusal extends Error {
  readonly rule: RuleId;
  readonly code: string;
  /**
   * Id of the document, wherever one could be read: the daemon finds a refused document of a batch by it
   * (https://github.com/aws/aws-xray-daemon/pull/122).
   */
  readonly id: string | undefined;
  readonly traceId: string | undefined;

  constructor(
    rule: RuleId,
    code: string,
    detail: string,
    about: {
      readonly id?: string | undefined;
      readonly traceId?: string | undefined;
      readonly subsegment?: boolean;
    } = {},
  ) {
    super(`Invalid ${about.subsegment ? "subsegment" : "segment"}. ErrorCode: ${code}. ${detail}.`);
    this.name = "Refusal";
    this.rule = rule;
    this.code = code;
    this.id = about.id;
    this.traceId = about.traceId;
  }
}

/** Something that became of a document that was taken, and that its sender would want to know. */
export interface Note {
  readonly rule: RuleId;
  readonly reason: string;
  readonly traceId?: string;
  readonly id?: string;
}
