import { z } from "zod";
import { AUTOSCALING_TARGET, ON_DEMAND_CEILING, TABLE_UNITS } from "./limits.ts";
import { whole } from "./rules.ts";

const autoscaling = z.strictObject({
  maximumRead: whole(TABLE_UNITS),
  maximumWrite: whole(TABLE_UNITS),
  /** Per cent of the provisioned units that should be in use. */
  targetUtilisation: whole(AUTOSCALING_TARGET).default(70),
});

const provisioned = z
  .strictObject({
    mode: z.literal("provisioned"),
    /** Units per second; with autoscaling the minimum. */
    read: whole(TABLE_UNITS),
    write: whole(TABLE_UNITS),
    autoscaling: autoscaling.optional(),
  })
  .refine((it) => !it.autoscaling || it.autoscaling.maximumRead >= it.read, {
    path: ["autoscaling", "maximumRead"],
    error: "must be at least read, the minimum that it scales down to",
  })
  .refine((it) => !it.autoscaling || it.autoscaling.maximumWrite >= it.write, {
    path: ["autoscaling", "maximumWrite"],
    error: "must be at least write, the minimum that it scales down to",
  });

const onDemand = z.strictObject({
  mode: z.literal("on-demand"),
  /** Ceilings in request units per second, which bound the bill. Without them only AWS's quota does. */
  maximumRead: whole(ON_DEMAND_CEILING).optional(),
  maximumWrite: whole(ON_DEMAND_CEILING).optional(),
});

/** How the results table pays for reads and writes. A change of the mode updates the table in place. */
export const capacity = z.discriminatedUnion("mode", [onDemand, provisioned], {
  error: 'must say the mode: "on-demand" or "provisioned"',
});
