import type { Throughput } from "../capacity.ts";
import { PRICES } from "../prices.ts";
import type { ReviewedCapacity } from "../report.ts";
import { dollars, millions, number, percent, price } from "./numbers.ts";
import { code, EMPTY, join, lines, type Markdown, md, plain } from "./text.ts";

/** The capacity change of one table, in words, as one item of the page. */
export function capacityItem(capacity: ReviewedCapacity): Markdown {
  const { before, after } = capacity;
  const [first, ...rest] = [
    md`**${code(capacity.construct)}** (table ${code(capacity.table)}): ${from(before)} → **${restartHazard(capacity) ? md`provisioned, 1 read / 1 write at first` : words(after)}**${place(capacity)}`,
    ...capacity.indexes.map(
      (index) => md`index ${code(index.name)}: ${words(index.before)} → ${words(index.after)}`,
    ),
    ...scalingLines(capacity),
    ...toggleLines(capacity),
    ...costLines(capacity),
  ];
  return lines([md`- ${first ?? EMPTY}`, ...rest.map((line) => md`  - ${line}`)]);
}

function place(capacity: ReviewedCapacity): Markdown {
  if (!capacity.before) return EMPTY;
  return capacity.inPlace
    ? md`, **in place**: no item is touched, the table stays available.`
    : md`, **by a replacement of the table: all items are lost**.`;
}

function from(throughput: Throughput | undefined): Markdown {
  return throughput ? words(throughput) : md`new`;
}

function words(throughput: Throughput | undefined): Markdown {
  if (!throughput) return md`none`;
  if (throughput.mode === "provisioned")
    return md`provisioned ${number(throughput.read)} read / ${number(throughput.write)} write`;
  const { maximumRead, maximumWrite } = throughput;
  if (maximumRead === undefined && maximumWrite === undefined) return md`on-demand`;
  const most = (value: number | undefined) => (value === undefined ? md`any` : number(value));
  return md`on-demand, at most ${most(maximumRead)} read / ${most(maximumWrite)} write`;
}

function scalingLines(capacity: ReviewedCapacity): Markdown[] {
  const { scalingBefore, scalingAfter } = capacity;
  const ranges = (list: ReviewedCapacity["scalingAfter"]) =>
    join(
      list.map(
        (one) =>
          md`${one.index ? md`index ${code(one.index)} ` : EMPTY}${plain(one.dimension)} ${number(one.minimum)}–${number(one.maximum)}`,
      ),
    );
  if (scalingBefore.length === 0 && scalingAfter.length === 0) return [];
  if (JSON.stringify(scalingBefore) === JSON.stringify(scalingAfter))
    return [md`autoscaling stays: ${ranges(scalingAfter)}`];
  if (scalingAfter.length === 0)
    return [
      md`autoscaling (${ranges(scalingBefore)}) is removed: on-demand capacity follows the traffic by itself`,
    ];
  if (scalingBefore.length === 0) return [md`autoscaling is added: ${ranges(scalingAfter)}`];
  return [md`autoscaling: ${ranges(scalingBefore)} → ${ranges(scalingAfter)}`];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html */
function toggleLines(capacity: ReviewedCapacity): Markdown[] {
  if (!capacity.toggled) return [];
  const found: Markdown[] = [];
  const hazard = restartHazard(capacity);
  if (hazard) found.push(hazard);
  if (capacity.after?.mode === "on-demand")
    found.push(
      md`AWS allows this switch four times in 24 hours, and the way back at any time. It takes minutes, at the capacity of before.`,
    );
  else
    found.push(
      md`AWS allows this switch at any time, and the way back to on-demand four times in 24 hours. Requests above the new capacity are throttled.`,
    );
  return found;
}

/**
 * On the way back, a capacity that Terraform ignores is not sent, and the provider starts the table at 1/1:
 * https://github.com/hashicorp/terraform-provider-aws/issues/38100
 */
function restartHazard(capacity: ReviewedCapacity): Markdown | undefined {
  if (
    capacity.after?.mode !== "provisioned" ||
    capacity.before?.mode !== "on-demand" ||
    !capacity.capacityIgnored
  )
    return undefined;
  const least = join(capacity.scalingAfter.map((one) => md`${plain(one.dimension)} ${number(one.minimum)}`));
  const raised =
    least.length > 0
      ? md`autoscaling then raises it to at least ${least}, within minutes`
      : md`nothing raises it, because autoscaling is not set`;
  return md`⚠️ **The table comes back at 1 read / 1 write**, because ignore_changes covers its capacity; ${raised}. Until then requests are throttled.`;
}

function costLines(capacity: ReviewedCapacity): Markdown[] {
  const { cost, region } = capacity;
  if (!cost || region === undefined)
    return [
      md`cost: not known, there are no prices for ${region === undefined ? md`an unknown region` : code(region)}`,
    ];
  const { dynamodb } = cost.prices;
  const side = (throughput: Throughput | undefined, fixed: number, ceiling: number | undefined) =>
    throughput?.mode === "on-demand"
      ? md`${price(dynamodb.millionWrites)} per million writes + ${price(dynamodb.millionReads)} per million reads`
      : md`${dollars(fixed)}${ceiling === undefined ? EMPTY : md` to ${dollars(ceiling)}`} a month`;
  const was = capacity.before ? md`${side(capacity.before, cost.fixedBefore, cost.ceilingBefore)} → ` : EMPTY;
  const found = [
    md`capacity cost: ${was}${side(capacity.after, cost.fixedAfter, cost.ceilingAfter)} (list price in ${code(region)} as of ${plain(PRICES.asOf)}${cost.prices.confirmed ? EMPTY : md`, not confirmed`}, without the free tier; storage is the same in both modes)`,
  ];
  if (capacity.toggled && cost.breakEvenRequests) {
    const { writes, reads } = cost.breakEvenRequests;
    found.push(
      md`break-even: on-demand is the cheaper one while less than ${percent(cost.breakEven.writes)} of the provisioned capacity is used on average; the provisioned price buys ${millions(writes)} on-demand writes, or ${millions(reads)} reads, a month`,
    );
  }
  return found;
}
