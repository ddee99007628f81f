import { EXIT } from "@image-text/commands/run-command";
import { formatTable, terminalWidth } from "@image-text/commands/table";
import { z } from "zod";
import { filesIn, repeated, SAMPLES } from "../run/feed.ts";
import type { Report } from "../run/report.ts";
import { startRun } from "../run/run.ts";
import { synthesize } from "../run/synthesize.ts";
import type { Deployment } from "../template/deployment.ts";
import type { StoryOptions } from "./options.ts";
import { formatCapacity, progressOf } from "./print.ts";

const MODES = ["provisioned", "on-demand"] as const;
/** As `npm start -- --load`: uploads at the same time, without waiting for results. */
const AT_A_TIME = 8;

/** What one capacity mode made of the load. */
interface Chapter {
  readonly report: Report;
  readonly seconds: number;
  /** Traces that the filter expression finds. */
  readonly throttledTraces: readonly string[];
}

/**
 * `npm run story`: the same load with provisioned and then with on-demand capacity, side by side.
 * @returns the exit code: 0 when the table throttled with provisioned capacity and did not with on-demand.
 */
export async function compareCapacity(options: StoryOptions): Promise<number> {
  const files = repeated(await filesIn(options.images ?? SAMPLES), options.load);
  console.log(`Synthesizing ${options.environment} …`);
  const deployment = await synthesize(options.environment);
  const expression = throttleExpression(deployment);

  const chapters: Chapter[] = [];
  for (const capacity of MODES) {
    const run = await startRun({
      deployment,
      capacity,
      port: 0,
      daemonPort: 0,
      retryDelay: options.retryDelay,
    });
    try {
      const words = formatCapacity(run.cloud.dynamodb.table(run.table.name).capacity);
      console.log(`\nUploading ${files.length} images; the table is ${words}.`);
      const began = Date.now();
      run.images.onChange(progressOf(files.length, (line) => console.log(line)));
      await run.feed(files, { atATime: AT_A_TIME, paced: false });
      await run.settled();
      const seconds = (Date.now() - began) / 1000;
      const throttledTraces = tracesOf(
        run.cloud.xray.handle("/TraceSummaries", {
          StartTime: Math.floor(began / 1000) - 1,
          EndTime: Math.ceil(Date.now() / 1000) + 1,
          FilterExpression: expression,
        }),
      );
      chapters.push({ report: await run.report(), seconds, throttledTraces });
    } finally {
      await run.close();
    }
  }
  const [provisioned, onDemand] = chapters;
  if (provisioned === undefined || onDemand === undefined) return EXIT.failed;
  console.log(
    `\n${compare(deployment, provisioned, onDemand)}\n\n${moral(expression, provisioned, options.load)}`,
  );
  const throttles = [provisioned, onDemand].map(({ report }) => ofTable(report, deployment).throttles);
  return (throttles[0] ?? 0) > 0 && throttles[1] === 0 ? EXIT.done : EXIT.no;
}

/** Finds the traces in which the table refused a call for want of capacity. */
function throttleExpression({ tables }: Deployment): string {
  return `service(id(name: "${tables[0]?.name}", type: "AWS::DynamoDB::Table")) { throttle }`;
}

const summaries = z.object({ TraceSummaries: z.array(z.object({ Id: z.string() })) });

function tracesOf({ status, body }: { readonly status: number; readonly body: unknown }): readonly string[] {
  if (status !== 200) throw new Error(`GetTraceSummaries answered ${status}: ${JSON.stringify(body)}`);
  return summaries.parse(body).TraceSummaries.map(({ Id }) => Id);
}

const ofTable = ({ services }: Report, { tables }: Deployment) =>
  services.find(({ name, type }) => name === tables[0]?.name && type === "AWS::DynamoDB::Table") ?? {
    calls: 0,
    errors: 0,
    faults: 0,
    throttles: 0,
  };

function compare(deployment: Deployment, ...chapters: readonly Chapter[]): string {
  const row = (name: string, value: (chapter: Chapter) => string | number) => [
    name,
    ...chapters.map((chapter) => String(value(chapter))),
  ];
  const count = ({ report }: Chapter, status: string) =>
    report.images.filter((image) => image.status === status).length;
  const functions = (report: Report) =>
    report.services.filter(({ type }) => type === "AWS::Lambda::Function");
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  return formatTable(
    [{ name: "" }, ...MODES.map((name) => ({ name, align: "right" }) as const)],
    [
      row("uploads", ({ report }) => report.images.length),
      row("results in the table", (chapter) => count(chapter, "text")),
      row("recorded rejections", (chapter) => count(chapter, "rejected")),
      row("failed events in the queue", ({ report }) => report.failureQueue.length),
      row("calls to the table", ({ report }) => ofTable(report, deployment).calls),
      row("  of these throttled", ({ report }) => ofTable(report, deployment).throttles),
      row("traces with a throttle", ({ throttledTraces }) => throttledTraces.length),
      row("invocations", ({ report }) => sum(functions(report).map(({ calls }) => calls))),
      row("  of these failed", ({ report }) => sum(functions(report).map(({ faults }) => faults))),
      row("seconds until all ended", ({ seconds }) => seconds.toFixed(1)),
    ],
    terminalWidth(),
  );
}

function moral(expression: string, { throttledTraces }: Chapter, load: number): string {
  const [trace] = throttledTraces;
  return `The throttled traces are found by
  ${expression}
${trace === undefined ? "No trace had one." : `for example ${trace}, in which the table's calls are marked as throttled.`}
To look at such traces yourself, and to switch the table's mode on the page:
  npm start -- --capacity provisioned --load ${load}`;
}
