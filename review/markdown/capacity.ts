import type { Throughput } from "../capacity.ts";
import { priceTable } from "../prices.ts";
import type { ReviewedCapacity } from "../report.ts";
import { code, dollars, millions } from "./text.ts";

/** The capacity change of one table, in words, as one item of the page. */
export function capacityItem(capacity: ReviewedCapacity): string {
  const { before, after } = capacity;
  const lines = [
    `**${code(capacity.construct)}** (table ${code(capacity.table)}): ${from(before)} → **${restartHazard(capacity) ? "provisioned, 1 read / 1 write at first" : words(after)}**${place(capacity)}`,
  ];
  for (const index of capacity.indexes)
    lines.push(`index ${code(index.name)}: ${words(index.before)} → ${words(index.after)}`);
  lines.push(...scalingLines(capacity), ...toggleLines(capacity), ...costLines(capacity));
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  - ${line}`)).join("\n");
}

function place(capacity: ReviewedCapacity): string {
  if (!capacity.before) return "";
  return capacity.inPlace
    ? ", **in place**: no item is touched, the table stays available."
    : ", **by a replacement of the table: all items are lost**.";
}

function from(throughput: Throughput | undefined): string {
  return throughput ? words(throughput) : "new";
}

function words(throughput: Throughput | undefined): string {
  if (!throughput) return "none";
  if (throughput.mode === "provisioned")
    return `provisioned ${throughput.read} read / ${throughput.write} write`;
  const { maximumRead, maximumWrite } = throughput;
  if (maximumRead === undefined && maximumWrite === undefined) return "on-demand";
  return `on-demand, at most ${maximumRead ?? "any"} read / ${maximumWrite ?? "any"} write`;
}

function scalingLines(capacity: ReviewedCapacity): string[] {
  const { scalingBefore, scalingAfter } = capacity;
  const ranges = (list: ReviewedCapacity["scalingAfter"]) =>
    list
      .map(
        (one) =>
          `${one.index ? `index ${code(one.index)} ` : ""}${one.dimension} ${one.minimum}–${one.maximum}`,
      )
      .join(", ");
  if (scalingBefore.length === 0 && scalingAfter.length === 0) return [];
  if (JSON.stringify(scalingBefore) === JSON.stringify(scalingAfter))
    return [`autoscaling stays: ${ranges(scalingAfter)}`];
  if (scalingAfter.length === 0)
    return [
      `autoscaling (${ranges(scalingBefore)}) is removed: on-demand capacity follows the traffic by itself`,
    ];
  if (scalingBefore.length === 0) return [`autoscaling is added: ${ranges(scalingAfter)}`];
  return [`autoscaling: ${ranges(scalingBefore)} → ${ranges(scalingAfter)}`];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html */
function toggleLines(capacity: ReviewedCapacity): string[] {
  if (!capacity.toggled) return [];
  const lines: string[] = [];
  const hazard = restartHazard(capacity);
  if (hazard) lines.push(hazard);
  if (capacity.after?.mode === "on-demand")
    lines.push(
      "AWS allows this switch four times in 24 hours, and the way back at any time. It takes minutes, at the capacity of before.",
    );
  else
    lines.push(
      "AWS allows this switch at any time, and the way back to on-demand four times in 24 hours. Requests above the new capacity are throttled.",
    );
  return lines;
}

/**
 * On the way back, a capacity that Terraform ignores is not sent, and the provider starts the table at 1/1:
 * https://github.com/hashicorp/terraform-provider-aws/issues/38100
 */
function restartHazard(capacity: ReviewedCapacity): string | undefined {
  if (
    capacity.after?.mode !== "provisioned" ||
    capacity.before?.mode !== "on-demand" ||
    !capacity.capacityIgnored
  )
    return undefined;
  const least = capacity.scalingAfter.map((one) => `${one.dimension} ${one.minimum}`).join(", ");
  return `⚠️ **The table comes back at 1 read / 1 write**, because ignore_changes covers its capacity; ${
    least
      ? `autoscaling then raises it to at least ${least}, within minutes`
      : "nothing raises it, for autoscaling is not set"
  }. Until then requests are throttled.`;
}

function costLines(capacity: ReviewedCapacity): string[] {
  const { cost } = capacity;
  if (!cost)
    return [
      `cost: not known, there are no prices for ${capacity.region ? code(capacity.region) : "an unknown region"}`,
    ];
  const { dynamodb } = cost.prices;
  const side = (throughput: Throughput | undefined, fixed: number, ceiling: number | undefined) =>
    throughput?.mode === "on-demand"
      ? `$${dynamodb.millionWrites} per million writes + $${dynamodb.millionReads} per million reads`
      : `${dollars(fixed)}${ceiling === undefined ? "" : ` to ${dollars(ceiling)}`} a month`;
  const lines = [
    `capacity cost: ${capacity.before ? `${side(capacity.before, cost.fixedBefore, cost.ceilingBefore)} → ` : ""}${side(capacity.after, cost.fixedAfter, cost.ceilingAfter)} (list price in ${code(capacity.region ?? "")} as of ${priceTable.asOf}${cost.prices.confirmed ? "" : ", not confirmed"}, without the free tier; storage is the same in both modes)`,
  ];
  if (capacity.toggled && cost.breakEvenRequests) {
    const { writes, reads } = cost.breakEvenRequests;
    lines.push(
      `break-even: on-demand is the cheaper one while less than ${percent(cost.breakEven.writes)} of the provisioned capacity is used on average; the provisioned price buys ${millions(writes)} on-demand writes, or ${millions(reads)} reads, a month`,
    );
  }
  return lines;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
