import { terminalWidth } from "@image-text/commands/table";
import { z } from "zod";
import { type FeedFile, repeated } from "../run/feed.ts";
import { DYNAMODB_TABLE, type Report } from "../run/report.ts";
import { startRun } from "../run/run.ts";
import type { Deployment } from "../template/deployment.ts";
import { formatCapacity, progressOf } from "./print.ts";
import { tableCalls } from "./throttling.ts";

/** As `npm start -- --load`: uploads at the same time, without waiting for results. */
const AT_A_TIME = 8;

/** A load on an environment whose table has one capacity mode. */
export interface Load {
  readonly deployment: Deployment;
  readonly capacity: Report["capacity"];
  readonly files: readonly FeedFile[];
  /** Uploads, repeating files. */
  readonly uploads: number;
  /** Seconds before Lambda's first retry. */
  readonly retryDelay: number;
}

/** What became of a load. */
export interface Outcome {
  readonly report: Report;
  /** Uploads sent. */
  readonly uploads: number;
  /** From the first upload until all have ended. */
  readonly seconds: number;
  readonly table: ReturnType<typeof tableCalls>;
  /** Ids of the traces that {@link throttleExpression} finds. */
  readonly throttledTraces: readonly string[];
}

/** Finds the traces in which the results table throttled a call. */
export function throttleExpression(table: string): string {
  return `service(id(name: "${table}", type: "${DYNAMODB_TABLE}")) { throttle }`;
}

/** Runs the environment, sends the load, and waits until every upload has ended. */
export async function measureLoad({
  deployment,
  capacity,
  files,
  uploads,
  retryDelay,
}: Load): Promise<Outcome> {
  const run = await startRun({ deployment, capacity, port: 0, daemonPort: 0, retryDelay });
  try {
    const words = formatCapacity(run.cloud.dynamodb.table(run.table.name).capacity);
    console.log(`\nUploading ${uploads} images; the table is ${words}.`);
    const began = Date.now();
    run.images.onChange(progressOf(uploads, terminalWidth(), (line) => console.log(line)));
    await run.feed(repeated(files, uploads), { atATime: AT_A_TIME, paced: false });
    await run.settled();
    const ended = Date.now();
    const report = await run.report();
    const summaries = run.cloud.xray.handle("/TraceSummaries", {
      StartTime: Math.floor(began / 1000) - 1,
      EndTime: Math.ceil(ended / 1000) + 1,
      FilterExpression: throttleExpression(run.table.name),
    });
    return {
      report,
      uploads,
      seconds: (ended - began) / 1000,
      table: tableCalls(report, run.table.name),
      throttledTraces: traceIds(summaries),
    };
  } finally {
    await run.close();
  }
}

const summaries = z.object({ TraceSummaries: z.array(z.object({ Id: z.string() })) });

function traceIds({ status, body }: { readonly status: number; readonly body: unknown }): readonly string[] {
  if (status !== 200) throw new Error(`GetTraceSummaries answered ${status}: ${JSON.stringify(body)}`);
  return summaries.parse(body).TraceSummaries.map(({ Id }) => Id);
}
