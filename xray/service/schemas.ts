import { z } from "zod";

// Shapes and limits of the members that several calls share, from the service's API model (2016-04-12):
// https://docs.aws.amazon.com/xray/latest/api/API_Operations.html

/** Epoch seconds; the SDKs send numbers, other clients ISO 8601. */
export const timestamp = z.union(
  [z.number().nonnegative(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) / 1000)],
  { error: "must be a time, in epoch seconds or ISO 8601" },
);

export const nextToken = z.string().nullish();
export const groupName = z.string().min(1).max(32);
export const groupArn = z.string().min(1).max(400);
export const traceId = z.string().min(1).max(35);

/** A time frame whose start is not after its end. */
export const timeFrame = { StartTime: timestamp, EndTime: timestamp } as const;

export function inOrder(frame: { readonly StartTime: number; readonly EndTime: number }): boolean {
  return frame.StartTime <= frame.EndTime;
}

export const ORDER_MESSAGE = "StartTime must not be after EndTime";

/** How a group may be named: by its name or its ARN. */
export const groupSelector = {
  GroupName: groupName.nullish(),
  GroupARN: groupArn.nullish(),
} as const;

/** "Don't use `aws:` as a prefix for keys; it's reserved", https://docs.aws.amazon.com/xray/latest/api/API_Tag.html */
const tagKey = z
  .string()
  .min(1)
  .max(128)
  .refine((key) => !key.toLowerCase().startsWith("aws:"), "must not begin with aws:");

/** "Maximum number of user-applied tags per resource: 50" is counted per resource; a request may have 200. */
export const tags = z.array(z.object({ Key: tagKey, Value: z.string().max(256) })).max(200);
