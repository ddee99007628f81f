import { EXIT } from "@image-text/commands/run-command";
import { formatTable, terminalWidth } from "@image-text/commands/table";
import { filesIn, SAMPLES } from "../run/feed.ts";
import { synthesize } from "../run/synthesize.ts";
import { type Load, measureLoad, type Outcome, throttleExpression } from "./measure-load.ts";
import type { StoryOptions } from "./options.ts";

/** How often the load is doubled where the table does not throttle: how fast it must be depends on the machine. */
const DOUBLINGS = 3;

/**
 * `npm run story`: the same load with provisioned and then with on-demand capacity, side by side.
 * @returns the exit code: 0 when the table throttled with provisioned capacity and did not with on-demand.
 * @throws UserError when there is nothing to upload, or the synthesis fails.
 */
export async function compareCapacity(options: StoryOptions): Promise<number> {
  const files = await filesIn(options.images ?? SAMPLES);
  console.log(`Synthesizing ${options.environment} …`);
  const deployment = await synthesize(options.environment);
  const load = { deployment, files, retryDelay: options.retryDelay };
  const provisioned = await throttled({ ...load, capacity: "provisioned", uploads: options.load });
  const onDemand = await measureLoad({ ...load, capacity: "on-demand", uploads: provisioned.uploads });

  console.log(`\n${formatComparison([provisioned, onDemand], terminalWidth())}\n`);
  console.log(formatConclusion(deployment.tables[0]?.name ?? "", provisioned, onDemand));
  return provisioned.table.throttles > 0 && onDemand.table.throttles === 0 ? EXIT.done : EXIT.no;
}

/** Sends the load, and twice as much as long as the table does not throttle; gives up after {@link DOUBLINGS}. */
export async function throttled(
  load: Load,
  measure: (load: Load) => Promise<Outcome> = measureLoad,
): Promise<Outcome> {
  let outcome = await measure(load);
  for (let doubling = 0; doubling < DOUBLINGS && outcome.table.throttles === 0; doubling++) {
    const uploads = outcome.uploads * 2;
    console.log(`\nThe table did not throttle with ${outcome.uploads} uploads: trying ${uploads}.`);
    outcome = await measure({ ...load, uploads });
  }
  return outcome;
}

/** The outcomes side by side, a column for each. */
export function formatComparison(outcomes: readonly Outcome[], width: number): string {
  const row = (name: string, value: (outcome: Outcome) => string | number) => [
    name,
    ...outcomes.map((outcome) => String(value(outcome))),
  ];
  const count = ({ report }: Outcome, status: string) =>
    report.images.filter((image) => image.status === status).length;
  const sum = ({ report }: Outcome, count: "calls" | "faults") =>
    report.services
      .filter(({ type }) => type === "AWS::Lambda::Function")
      .reduce((total, service) => total + service[count], 0);
  return formatTable(
    [{ name: "" }, ...outcomes.map(({ report }) => ({ name: report.capacity, align: "right" }) as const)],
    [
      row("uploads", ({ uploads }) => uploads),
      row("results in the table", (outcome) => count(outcome, "text")),
      row("recorded rejections", (outcome) => count(outcome, "rejected")),
      row("failed events in the queue", ({ report }) => report.failureQueue.length),
      row("calls to the table", ({ table }) => table.calls),
      row("  throttled", ({ table }) => table.throttles),
      row("traces with a throttle", ({ throttledTraces }) => throttledTraces.length),
      row("invocations", (outcome) => sum(outcome, "calls")),
      row("  failed", (outcome) => sum(outcome, "faults")),
      row("seconds until all had ended", ({ seconds }) => seconds.toFixed(1)),
    ],
    width,
  );
}

/** What the comparison shows, or what to change where it shows nothing; and how to look at it on the page. */
export function formatConclusion(table: string, provisioned: Outcome, onDemand: Outcome): string {
  if (provisioned.table.throttles === 0)
    return `The provisioned table never throttled, even with ${provisioned.uploads} uploads: this machine processes images too slowly to
exceed its capacity. Stop other work on the machine, or try more: npm run story -- --load ${provisioned.uploads * 4}`;
  const [trace] = provisioned.throttledTraces;
  const findings = [
    `The filter expression that finds the throttled traces:\n  ${throttleExpression(table)}`,
    ...(trace === undefined
      ? []
      : [`One of them is ${trace}: its calls to the table are marked as throttled.`]),
    ...(onDemand.table.throttles === 0
      ? []
      : [
          `The on-demand table throttled ${onDemand.table.throttles} calls as well: raise maximumRead and maximumWrite in its capacity.`,
        ]),
    `To see such traces, and to switch the table on the page:\n  npm start -- --capacity provisioned --load ${provisioned.uploads}`,
  ];
  return findings.join("\n");
}
