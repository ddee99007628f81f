import type { Change } from "./changes.ts";
import { pricesOf } from "./cost.ts";
import { at, marked } from "./json.ts";
import { showName, showType } from "./mask.ts";
import { PRICES, type Prices } from "./prices.ts";

/** What a plan changes about the monthly bill, besides the capacity of tables. */
export interface MonthlyCost {
  /** US dollars that are paid whatever the traffic, more or less than before; undefined where no price is known. */
  readonly fixed: number | undefined;
  /** What makes it up, what depends on use, and what is not known. */
  readonly lines: readonly string[];
}

/** Types with a monthly price of their own. */
const fixedPrices: Readonly<Record<string, { noun: string; price: (prices: Prices) => number }>> = {
  aws_kms_key: { noun: "key", price: ({ kms }) => kms.keyMonth },
  aws_cloudwatch_metric_alarm: { noun: "alarm", price: ({ cloudwatch }) => cloudwatch.alarmMonth },
  aws_cloudwatch_dashboard: { noun: "dashboard", price: ({ cloudwatch }) => cloudwatch.dashboardMonth },
};

/** Types that cost by use, and what the use costs. */
const usePrices: Readonly<Record<string, (prices: Prices) => string>> = {
  aws_lambda_function: ({ lambda, rekognition }) =>
    `functions: $${lambda.millionRequests} per million runs and $${lambda.gbSecondArm64} (arm64) or $${lambda.gbSecondX86} (x86) per GB-second; reading text costs $${rekognition.thousandImages} per thousand images, usually the largest part`,
  aws_cloudwatch_log_group: ({ cloudwatch }) =>
    `logs: $${cloudwatch.logsIngestedGb} per GB written, $${cloudwatch.logsStoredGb} per GB-month kept`,
  aws_s3_bucket: ({ s3 }) =>
    `buckets: $${s3.storageGb} per GB-month, $${s3.thousandPuts} per thousand writes`,
  aws_sqs_queue: ({ sqs }) => `queues: $${sqs.millionRequests} per million requests`,
  aws_sns_topic: ({ sns }) => `topics: $${sns.millionRequests} per million notifications`,
  aws_xray_group: ({ xray }) => `traces: $${xray.millionRecorded} per million recorded`,
};

/** Types that AWS does not charge for, or whose price is another resource's. */
const free =
  /^aws_(iam_\w+|kms_(alias|key_policy|grant)|s3_bucket_\w+|lambda_(permission|layer_version|function_event_invoke_config|function_recursion_config|alias)|sns_topic_(policy|subscription)|sqs_queue_\w+|cloudwatch_event_(rule|target)|xray_(sampling_rule|encryption_config)|appautoscaling_\w+|dynamodb_table)$/;

/** Estimates what the created, deleted and changed resources cost a month, at list price. */
export function monthlyCost(changes: readonly Change[], region: string | undefined): MonthlyCost {
  const touched = changes.filter((change) => ["create", "delete", "update"].includes(change.action));
  const costly = touched.filter((change) => !free.test(change.type));
  if (costly.length === 0) return { fixed: 0, lines: [] };
  const prices = region === undefined ? undefined : pricesOf(region);
  if (!prices) return { fixed: undefined, lines: ["there are no prices for this region"] };
  let fixed = 0;
  const lines: string[] = [];
  for (const [type, { noun, price }] of Object.entries(fixedPrices)) {
    const number = delta(touched, type);
    if (number === 0) continue;
    fixed += number * price(prices);
    lines.push(
      `${number > 0 ? "+" : "−"}${Math.abs(number)} ${noun}${Math.abs(number) === 1 ? "" : "s"} at $${price(prices)} a month`,
    );
  }
  for (const [type, say] of Object.entries(usePrices))
    if (delta(touched, type) > 0) lines.push(`by use, ${say(prices)}`);
  lines.push(...costly.flatMap(memory));
  const unknown = [
    ...new Set(costly.filter((change) => isUnknown(change)).map((change) => showType(change.type))),
  ];
  if (unknown.length > 0) lines.push(`not known: ${unknown.sort().slice(0, 20).join(", ")}`);
  if (lines.length > 0)
    lines.push(
      `list prices as of ${PRICES.asOf}${prices.confirmed ? "" : ", not confirmed"}, without the free tier`,
    );
  return { fixed, lines };
}

function delta(changes: readonly Change[], type: string): number {
  const of = (action: string) =>
    changes.filter((change) => change.type === type && change.action === action).length;
  return of("create") - of("delete");
}

function isUnknown(change: Change): boolean {
  return (
    change.action !== "update" &&
    !Object.hasOwn(fixedPrices, change.type) &&
    !Object.hasOwn(usePrices, change.type)
  );
}

/** A run is paid by memory and time; twice the memory is twice the price for the same time. */
function memory(change: Change): string[] {
  if (marked(change.afterSensitive, ["memory_size"]) || marked(change.beforeSensitive, ["memory_size"]))
    return [];
  const before = Number(at(change.before, ["memory_size"]));
  const after = Number(at(change.after, ["memory_size"]));
  if (
    change.action !== "update" ||
    change.type !== "aws_lambda_function" ||
    !(before > 0 && after > 0) ||
    before === after
  )
    return [];
  return [
    `a second of ${showName(change.construct)} costs ${(after / before).toFixed(2)} times as much (${before} → ${after} MB)`,
  ];
}
