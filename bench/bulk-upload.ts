import { defineCommand } from "@image-text/commands/command";
import { withDefault } from "@image-text/commands/option";
import { EXIT, scriptOptions } from "@image-text/commands/run-command";
import { formatTable, terminalWidth } from "@image-text/commands/table";
import { wholeNumber } from "@image-text/commands/values";
import { EVENT_AGE, RETRY_ATTEMPTS } from "../environments/limits.ts";
import { detectTextConcurrency } from "../environments/regions.ts";
import { estimate } from "./bulk-upload/estimate.ts";

const QUOTAS = [1, 5, 25, 50];

const BENCH = defineCommand({
  name: "npm run bench:bulk-upload --",
  summary:
    "Estimates how many pictures of a bulk upload end in the failure queue, for several quotas of DetectText calls per second: with the concurrency that follows from rekognitionPerSecond, and with 50 copies of detect-text.",
  options: {
    uploads: withDefault({
      valueName: "N",
      read: wholeNumber(1, 100_000),
      default: 10_000,
      help: "how many pictures are uploaded",
    }),
    "per-second": withDefault({
      valueName: "N",
      read: wholeNumber(1, 1000),
      default: 40,
      help: "how many of them a second",
    }),
  },
  exitCodes: {
    0: "with the concurrency that follows, none is given up",
    2: "some are",
  },
});
const { uploads, "per-second": uploadsPerSecond } = scriptOptions(BENCH);

const rows = QUOTAS.flatMap((quota) =>
  [detectTextConcurrency(quota), 50].map((concurrency) => ({
    quota,
    concurrency,
    ...estimate({
      uploads,
      uploadsPerSecond,
      quota,
      concurrency,
      retries: RETRY_ATTEMPTS.maximum,
      maximumEventAgeSeconds: EVENT_AGE.maximum,
    }),
  })),
);
console.log(
  formatTable(
    ["calls per second", "concurrency", "read", "failure queue", "minutes"].map((name) => ({
      name,
      align: "right",
    })),
    rows.map(({ quota, concurrency, read, givenUp, minutes }) =>
      [quota, concurrency, read, givenUp, Math.round(minutes)].map(String),
    ),
    terminalWidth(),
  ),
);
const lost = rows.some(
  ({ quota, concurrency, givenUp }) => concurrency === detectTextConcurrency(quota) && givenUp > 0,
);
process.exitCode = lost ? EXIT.no : EXIT.done;
