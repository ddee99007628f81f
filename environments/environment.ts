import { z } from "zod";
import {
  AUTOSCALING_TARGET,
  EVENT_AGE,
  FUNCTION_MEMORY,
  FUNCTION_TIMEOUT,
  KEY_FILTER,
  LOG_RETENTION,
  ON_DEMAND_CEILING,
  RESERVED_CONCURRENCY,
  RETRY_ATTEMPTS,
  RULE_METHOD,
  RULE_PATH,
  RULE_PRIORITY,
  RULE_RATE,
  RULE_RESERVOIR,
  RULE_SERVICE,
  TABLE_UNITS,
} from "./limits.ts";
import { length, matching, number, oneOf, tags, whole } from "./rules.ts";

const autoscaling = z.strictObject({
  maximumRead: whole(TABLE_UNITS),
  maximumWrite: whole(TABLE_UNITS),
  /** Per cent of the provisioned units that should be in use. */
  targetUtilisation: whole(AUTOSCALING_TARGET).default(70),
});

const provisioned = z
  .strictObject({
    mode: z.literal("provisioned"),
    /** Units per second; with autoscaling the least it goes down to. */
    read: whole(TABLE_UNITS),
    write: whole(TABLE_UNITS),
    autoscaling: autoscaling.optional(),
  })
  .refine((it) => !it.autoscaling || it.autoscaling.maximumRead >= it.read, {
    path: ["autoscaling", "maximumRead"],
    error: "must be at least read, which is the least it scales down to",
  })
  .refine((it) => !it.autoscaling || it.autoscaling.maximumWrite >= it.write, {
    path: ["autoscaling", "maximumWrite"],
    error: "must be at least write, which is the least it scales down to",
  });

const onDemand = z.strictObject({
  mode: z.literal("on-demand"),
  /** Ceilings in request units per second: a bound on the bill. Without them only AWS's quota bounds it. */
  maximumRead: whole(ON_DEMAND_CEILING).optional(),
  maximumWrite: whole(ON_DEMAND_CEILING).optional(),
});

/** How the results table pays for reads and writes. Changing the mode changes the table in place. */
const capacity = z.discriminatedUnion("mode", [onDemand, provisioned], {
  error: 'must say the mode: "on-demand" or "provisioned"',
});

const functionSize = z.strictObject({
  memoryMb: whole(FUNCTION_MEMORY),
  timeoutSeconds: whole(FUNCTION_TIMEOUT),
  /**
   * How many run at once; it bounds the bill of a burst and is taken from the account's 1000. A new account may have
   * as few as 10, and reserves none: leave it out there.
   */
  concurrency: whole(RESERVED_CONCURRENCY).optional(),
});

/**
 * A sampling rule. It steers callers that are instrumented with an X-Ray SDK, and services in front such as API
 * Gateway; not the two functions, whose rate Lambda fixes at one a second and 5 % of the rest.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
const samplingRule = z.strictObject({
  name: matching(/^[a-zA-Z0-9-]+$/, "letters, digits and dashes"),
  priority: whole(RULE_PRIORITY),
  /** Requests per second that are traced before the rate applies. */
  reservoir: whole(RULE_RESERVOIR),
  /** Share of the rest, 0 to 1. */
  rate: number(RULE_RATE),
  /** `*` and `?` are wildcards. Default: callers whose name begins like this environment's resources. */
  serviceName: length(RULE_SERVICE).optional(),
  serviceType: length(RULE_SERVICE).default("*"),
  host: length(RULE_SERVICE).default("*"),
  method: length(RULE_METHOD).default("*"),
  path: length(RULE_PATH).default("*"),
});

/** A trace group: a name for the traces that match a filter. */
const group = z
  .strictObject({
    /** What follows the environment's prefix; without a name it is the environment's own group. */
    name: matching(/^[a-zA-Z0-9-]+$/, "letters, digits and dashes").optional(),
    /** `all`, `faults` and `throttled` are about this environment's functions and table. */
    keep: z.union(
      [
        z.enum(["all", "faults", "throttled"]),
        z.strictObject({ slowerThanSeconds: z.number().positive() }),
        z.strictObject({ expression: z.string().min(1) }),
      ],
      {
        error:
          'must be "all", "faults", "throttled", { slowerThanSeconds: a positive number } or { expression: a filter expression }',
      },
    ),
    insights: z.boolean().default(false),
    notifications: z.boolean().default(false),
  })
  .refine((it) => it.insights || !it.notifications, {
    path: ["notifications"],
    error:
      "needs insights: true as well, since X-Ray notifies about insights only (https://docs.aws.amazon.com/xray/latest/api/API_InsightsConfiguration.html)",
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

const backend = z.strictObject({
  /** An existing bucket, versioned and private; Terraform cannot create the bucket that holds its own state. */
  bucket: z.string().min(3),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as eu-west-1"),
  /** Folder inside the bucket. */
  prefix: z.string().min(1).default("image-text"),
  kmsKeyId: z.string().min(1).optional(),
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
    region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as eu-west-1").default("eu-west-1"),
    /** Put on every resource. Static, since Terraform must know them while it plans. */
    tags: tags.default({}),
    capacity,
    /** Recovery of the table to any second of the last 35 days. */
    pointInTimeRecovery: z.boolean().default(true),
    /** Nothing that holds data can be destroyed, neither by Terraform nor (the table) by the console. */
    protected: z.boolean(),
    runtime: matching(/^nodejs\d+\.x$/, "a Node.js runtime such as nodejs24.x").default("nodejs24.x"),
    architecture: z.enum(["arm64", "x86_64"]).default("arm64"),
    functions: z.strictObject({ preprocessImage: functionSize, detectText: functionSize }),
    retries: z
      .strictObject({
        /** After the first try. */
        attempts: whole(RETRY_ATTEMPTS).default(2),
        maximumEventAgeSeconds: whole(EVENT_AGE).default(3600),
      })
      .prefault({}),
    logRetentionDays: oneOf(LOG_RETENTION.days, LOG_RETENTION.source),
    storage: storage.prefault({}),
    samplingRules: z.array(samplingRule).default([]),
    groups: z.array(group),
    /** E-mail addresses that hear of insights and alarms. Each must confirm its subscription once. */
    notify: z
      .array(z.email({ error: "must be an e-mail address" }))
      .refine((all) => new Set(all).size === all.length, { error: "must name each address once" })
      .default([]),
    /**
     * X-Ray has one encryption setting per account and region. False where another project owns it; then no
     * tracing stack is made.
     */
    ownsTraceEncryption: z.boolean().default(true),
    /** Shared state in S3; without it the state is a file beside cdktf.json. */
    backend: backend.optional(),
    /** Where named, a stack delivery-<name> makes the roles with which GitHub Actions plans and deploys. */
    delivery: z
      .strictObject({ repository: matching(/^[\w.-]+\/[\w.-]+$/, "owner/name of a repository on GitHub") })
      .optional(),
  })
  .refine((it) => it.delivery === undefined || it.backend !== undefined, {
    path: ["delivery"],
    error: "needs a backend as well, since GitHub Actions cannot reach a state on somebody's machine",
  });

/** An environment as it is written down. */
export type EnvironmentSettings = z.input<typeof environmentSchema>;
/** An environment with every default filled in. */
export type Environment = z.output<typeof environmentSchema>;
export type Capacity = Environment["capacity"];
export type SamplingRule = Environment["samplingRules"][number];
export type Group = Environment["groups"][number];
export type Backend = NonNullable<Environment["backend"]>;
