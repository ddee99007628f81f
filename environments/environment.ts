import { z } from "zod";
import { backend, delivery } from "./backend.ts";
import { capacity } from "./capacity.ts";
import {
  EVENT_AGE,
  FUNCTION_MEMORY,
  FUNCTION_TIMEOUT,
  KEY_FILTER,
  LOG_RETENTION,
  REKOGNITION_QUOTA,
  RESERVED_CONCURRENCY,
  RETRY_ATTEMPTS,
  RUNTIMES,
} from "./limits.ts";
import { DETECT_TEXT_PER_SECOND, REKOGNITION_REGIONS, rekognitionQuota, reservedByQuota } from "./regions.ts";
import { length, matching, oneOf, tags, whole } from "./rules.ts";
import { group, samplingRule } from "./tracing.ts";

const functionSize = z.strictObject({
  memoryMb: whole(FUNCTION_MEMORY),
  timeoutSeconds: whole(FUNCTION_TIMEOUT),
  /**
   * How many copies may run at once. It is taken from the account's 1000; a new account may have as few as 10, of
   * which none can be reserved. detect-text's follows from `rekognitionPerSecond` where it is left out.
   */
  concurrency: whole(RESERVED_CONCURRENCY).optional(),
});

const storage = z.strictObject({
  /** Only keys that begin and end like this are read; by default all, so that no upload is passed over. */
  prefix: length(KEY_FILTER).optional(),
  suffix: length(KEY_FILTER).optional(),
  /** Days that a replaced or deleted picture can still be brought back. */
  noncurrentDays: z.int().min(1).default(30),
  /** Who read or wrote which object, in a bucket of its own. */
  accessLogs: z.boolean().default(false),
});

/** The settings of one environment; everything that may differ between two of them, and nothing else. */
export const environmentSchema = z
  .strictObject({
    /** The name of its stack; those that begin with tracing- and delivery- are the project's own. */
    name: matching(
      /^(?!tracing-|delivery-)[a-z]([a-z0-9-]*[a-z0-9])?$/,
      "lower-case letters, digits and dashes, beginning with a letter and not with tracing- or delivery-",
    ),
    /** Where named, credentials of any other account are refused before anything changes. */
    account: matching(/^\d{12}$/, "the 12 digits of an AWS account").optional(),
    region: z
      .string()
      .refine((it) => Object.hasOwn(DETECT_TEXT_PER_SECOND, it), {
        error: `must be a region with Amazon Rekognition, one of ${Object.keys(DETECT_TEXT_PER_SECOND).join(", ")} (${REKOGNITION_REGIONS})`,
      })
      .default("eu-west-1"),
    /** Put on every resource. Static, since Terraform must know them while it plans. */
    tags: tags.default({}),
    capacity,
    /** Recovery of the table to any second of the last 35 days. */
    pointInTimeRecovery: z.boolean().default(true),
    /** Nothing that holds data can be destroyed, neither by Terraform nor (the table) by the console. */
    protected: z.boolean(),
    runtime: z
      .enum(RUNTIMES.identifiers, {
        error: `must be one of ${RUNTIMES.identifiers.join(", ")}, the Node.js runtimes that Lambda supports (${RUNTIMES.source})`,
      })
      .default("nodejs24.x"),
    architecture: z.enum(["arm64", "x86_64"]).default("arm64"),
    functions: z.strictObject({ preprocessImage: functionSize, detectText: functionSize }),
    /**
     * DetectText calls per second that this account may make in this region. It decides how many copies of
     * detect-text run at once. Default: what AWS grants a new account.
     */
    rekognitionPerSecond: whole(REKOGNITION_QUOTA).optional(),
    /** False where the account is too new to reserve concurrency; a quota that is named above is reserved anyway. */
    reserveConcurrency: z.boolean().default(true),
    retries: z
      .strictObject({
        /** After the first try. */
        attempts: whole(RETRY_ATTEMPTS).default(2),
        /** How long an event may wait for a free copy of its function; the default is the longest. */
        maximumEventAgeSeconds: whole(EVENT_AGE).default(EVENT_AGE.maximum),
      })
      .prefault({}),
    logRetentionDays: oneOf(LOG_RETENTION.days, LOG_RETENTION.source),
    storage: storage.prefault({}),
    samplingRules: z.array(samplingRule).default([]),
    groups: z.array(group),
    /** E-mail addresses that insights and alarms are sent to. Each must confirm its subscription once. */
    notify: z
      .array(z.email({ error: "must be an e-mail address" }))
      .refine((all) => new Set(all).size === all.length, { error: "must name each address once" })
      .default([]),
    /**
     * X-Ray has one encryption setting per account and region. False where another project owns it; then no
     * tracing stack is made.
     */
    ownsTraceEncryption: z.boolean().default(true),
    /**
     * True lets the tracing stack of this account and region be destroyed. Its key is otherwise protected, since
     * X-Ray stores no trace once the key is gone. docs/delivery.md says what to do first.
     */
    releaseTraceEncryption: z.boolean().default(false),
    /** Shared state in S3; without it the state is a file beside cdktf.json. */
    backend: backend.optional(),
    /** Where named, a stack delivery-<name> makes the roles with which GitHub Actions plans and deploys. */
    delivery: delivery.optional(),
  })
  .refine((it) => it.delivery === undefined || it.backend !== undefined, {
    path: ["delivery"],
    error: "needs a backend as well, since GitHub Actions cannot reach a state on somebody's machine",
  })
  .transform((settings) => {
    const { functions, reserveConcurrency: _, ...rest } = settings;
    const concurrency = functions.detectText.concurrency ?? reservedByQuota(settings);
    return {
      ...rest,
      rekognitionPerSecond: rekognitionQuota(settings),
      functions: { ...functions, detectText: { ...functions.detectText, concurrency } },
    };
  });

/** An environment as it is written down. */
export type EnvironmentSettings = z.input<typeof environmentSchema>;
/** An environment with every default filled in. */
export type Environment = z.output<typeof environmentSchema>;
export type Capacity = Environment["capacity"];
export type SamplingRule = Environment["samplingRules"][number];
export type Group = Environment["groups"][number];
export type Backend = NonNullable<Environment["backend"]>;
export type Delivery = NonNullable<Environment["delivery"]>;
