/** An event as rules see it: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface Event {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  /** `aws.…` for AWS's own. */
  readonly source: string;
  /** 12 digits. */
  readonly account: string;
  /** ISO 8601 to the second, e.g. `2026-11-23T01:00:00Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}
