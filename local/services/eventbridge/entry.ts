import { randomUUID } from "node:crypto";
import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { isRecord } from "../../protocol/index.ts";
import type { Deployment } from "../../template/deployment.ts";
import { invalid } from "./errors.ts";
import type { Event } from "./event.ts";
import { parseJson } from "./json.ts";

/** What PutEvents takes of an event. */
export type Entry = {
  readonly [K in "Source" | "DetailType" | "Detail" | "Time" | "EventBusName"]?: NonNullable<
    PutEventsRequestEntry[K]
  >;
} & { readonly Resources?: readonly string[] };

type Refused = { readonly ErrorCode: string; readonly ErrorMessage: string };

/** Entries of a request, and bytes of all of them: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MAXIMUM_ENTRIES = 10;
const MAXIMUM_SIZE = 1024 * 1024;

/** Throws ValidationException where there are too many entries, none, or where they are too large together. */
export function checkEntries(entries: readonly Entry[]): void {
  if (entries.length < 1 || entries.length > MAXIMUM_ENTRIES)
    throw invalid(
      `1 validation error detected: Value '${entries.length}' at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAXIMUM_ENTRIES}`,
    );
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > MAXIMUM_SIZE) throw invalid("Total size of the entries in the request is over the limit.");
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-event-size */
function sizeOf({ Source = "", DetailType = "", Detail = "", Time, Resources = [] }: Entry): number {
  const text = [Source, DetailType, Detail, ...Resources].join("");
  return Buffer.byteLength(text) + (Time === undefined ? 0 : 14);
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
export function readEntry(
  entry: Entry,
  { account, region }: Pick<Deployment, "account" | "region">,
  isBus: (name: string) => boolean,
): Event | Refused {
  const { Source = "", DetailType = "", Detail = "", EventBusName, Time = new Date() } = entry;
  for (const [name, value] of Object.entries({ Source, DetailType, Detail }))
    if (value === "")
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  if (Source.startsWith("aws."))
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: `Not authorized for the source ${Source}: only AWS services send as aws.`,
    };
  if (EventBusName !== undefined && !isBus(EventBusName))
    return {
      ErrorCode: "ResourceNotFoundException",
      ErrorMessage: `Event bus ${EventBusName} does not exist.`,
    };
  const detail = parseJson(Detail);
  if (!isRecord(detail)) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": DetailType,
    source: Source,
    account,
    time: `${Time.toISOString().slice(0, 19)}Z`,
    region,
    resources: entry.Resources ?? [],
    detail,
  };
}
