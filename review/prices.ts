import { readFileSync } from "node:fs";
import { z } from "zod";

const price = z.number().positive();

const region = z.object({
  /** Whether the prices were compared with AWS's pages on the table's date. */
  confirmed: z.boolean(),
  dynamodb: z.object({
    /** US dollars an hour for one provisioned unit. */
    writeUnitHour: price,
    readUnitHour: price,
    /** US dollars for a million on-demand request units. */
    millionWrites: price,
    millionReads: price,
    storageGb: price,
    pitrGb: price,
  }),
  kms: z.object({ keyMonth: price }),
  cloudwatch: z.object({
    alarmMonth: price,
    dashboardMonth: price,
    logsIngestedGb: price,
    logsStoredGb: price,
  }),
  lambda: z.object({ millionRequests: price, gbSecondArm64: price, gbSecondX86: price }),
  rekognition: z.object({ thousandImages: price }),
  s3: z.object({ storageGb: price, thousandPuts: price }),
  sqs: z.object({ millionRequests: price }),
  sns: z.object({ millionRequests: price }),
  xray: z.object({ millionRecorded: price }),
});

const table = z.object({
  asOf: z.iso.date(),
  currency: z.literal("USD"),
  note: z.string(),
  sources: z.record(z.string(), z.url()),
  regions: z.record(z.string(), region),
});

export type Prices = z.infer<typeof region>;

/** List prices by region, dated; what is not in it is not known and the review says so. */
export const PRICES = table.parse(
  JSON.parse(readFileSync(new URL("./prices.json", import.meta.url), "utf8")),
);

/** AWS's own month for estimates: https://aws.amazon.com/calculator/ counts 730 hours. */
export const HOURS_PER_MONTH = 730;
