import { z } from "zod";
import { RULE_METHOD, RULE_PATH, RULE_PRIORITY, RULE_RATE, RULE_RESERVOIR, RULE_SERVICE } from "./limits.ts";
import { length, matching, number, whole } from "./rules.ts";

/**
 * A sampling rule. It steers callers that are instrumented with an X-Ray SDK, and services in front such as API
 * Gateway; not the two functions, whose rate Lambda fixes at one request a second and 5 % of the rest.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export const samplingRule = z
  .strictObject({
    name: matching(/^[a-zA-Z0-9-]+$/, "letters, digits and dashes"),
    priority: whole(RULE_PRIORITY),
    /** Requests per second that are traced before the rate applies. */
    reservoir: whole(RULE_RESERVOIR),
    /** Share of the other requests that is traced, 0 to 1. */
    rate: number(RULE_RATE),
    /** Callers by what follows the environment's prefix: `always*` means `image-text-dev-always*`. Default: all. */
    callers: length(RULE_SERVICE).optional(),
    /** The same with the prefix written out. `*` and `?` are wildcards in both. */
    serviceName: length(RULE_SERVICE).optional(),
    serviceType: length(RULE_SERVICE).default("*"),
    host: length(RULE_SERVICE).default("*"),
    method: length(RULE_METHOD).default("*"),
    path: length(RULE_PATH).default("*"),
  })
  .refine((it) => it.callers === undefined || it.serviceName === undefined, {
    path: ["callers"],
    error: "must be left out where serviceName is given",
  });

/** A trace group: a name for the traces that match a filter. */
export const group = z
  .strictObject({
    /** What follows the environment's prefix; without a name it is the environment's own group. */
    name: matching(/^[a-zA-Z0-9-]+$/, "letters, digits and dashes").optional(),
    /** `all`, `faults` and `throttled` are about this environment's functions and table. */
    filter: z.union(
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
