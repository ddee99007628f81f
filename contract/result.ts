import * as z from "zod/mini";
import { DETECTION } from "./detection.ts";
import { REJECTION_REASONS } from "./rejection-reason.ts";
import { EARLIEST_SEQUENCER } from "./sequencer.ts";

/** Version of the stored form. Raised when a reader of the previous form would misunderstand the new one. */
export const RESULT_VERSION = 1 as const;

/** The upload that a result is about. */
const ORIGIN = {
  /** Key of the uploaded object; the table's hash key. */
  image: z.string(),
  bucket: z.optional(z.string()),
  /** The upload's sequencer, normalised: a later upload has a greater one. An item without one is older than any. */
  sequencer: z._default(z.string(), EARLIEST_SEQUENCER),
  sourceVersionId: z.optional(z.string()),
};

const STORED = {
  /** Items that were stored before there were versions have none. */
  version: z._default(z.literal(RESULT_VERSION), RESULT_VERSION),
  /** ISO 8601, UTC. */
  processedAt: z.optional(z.string()),
  traceId: z.optional(z.string()),
  /** Whether X-Ray keeps that trace. */
  traceSampled: z.optional(z.boolean()),
};

const PIXELS = z.int().check(z.positive());

const TEXT = {
  status: z.literal("text"),
  lines: z.array(DETECTION),
  words: z.array(DETECTION),
  /** True when not everything that was found fits an item. */
  truncated: z.boolean(),
  /** True when the file was not quite right and was decoded as far as possible: a part may be missing. */
  damaged: z._default(z.boolean(), false),
  /** Pixels of the processed picture. */
  width: PIXELS,
  height: PIXELS,
  modelVersion: z.optional(z.string()),
  processedBucket: z.string(),
  processedKey: z.string(),
  processedVersionId: z.optional(z.string()),
};

const REJECTED = {
  status: z.literal("rejected"),
  reason: z.enum(REJECTION_REASONS),
  /** For the person who uploaded the picture. */
  message: z.string(),
};

/** The upload was deleted. The origin is that of the delete marker. */
const DELETED = {
  status: z.literal("deleted"),
};

/** What is known about an upload's picture: its text, or why it has none. One item of the results table. */
export const RESULT = z.discriminatedUnion("status", [
  z.object({ ...ORIGIN, ...STORED, ...TEXT }),
  z.object({ ...ORIGIN, ...STORED, ...REJECTED }),
  z.object({ ...ORIGIN, ...STORED, ...DELETED }),
]);
export type Result = z.output<typeof RESULT>;

const origin = z.object(ORIGIN);
/** The upload that a result is about. */
export type Origin = z.output<typeof origin>;

const finding = z.discriminatedUnion("status", [z.object(TEXT), z.object(REJECTED), z.object(DELETED)]);
/** What a function found out about an upload. */
export type Finding = z.output<typeof finding>;
