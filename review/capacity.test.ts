import { describe, expect, it } from "vitest";
import { capacityCost } from "./cost.ts";
import { planText, reviewOf } from "./fixtures/load.ts";
import { renderPage } from "./markdown/page.ts";
import { readPlan } from "./plan.ts";
import { PRICES } from "./prices.ts";
import { reviewPlan } from "./report.ts";

const capacityOf = (name: string) => {
  const [capacity] = reviewOf(name).capacity;
  if (!capacity) throw new Error(`${name} has no capacity.`);
  return capacity;
};
const section = (name: string) =>
  /### Table capacity\n\n([\s\S]*?)\n\n#/.exec(renderPage(reviewOf(name)))?.[1] ?? "";

describe("the capacity toggle", () => {
  it("to on-demand is told with its indexes, in place, and how often AWS allows it", () => {
    const text = section("to-on-demand");
    expect(text).toMatch(/provisioned 5 read \/ 5 write → \*\*on-demand\*\*, \*\*in place\*\*/);
    expect(text).toMatch(/index `by-status`: provisioned 3 read \/ 3 write → on-demand/);
    expect(text).toMatch(/four times in 24 hours/);
  });

  it("to on-demand says that autoscaling goes", () => {
    expect(section("to-on-demand-scaled")).toMatch(/autoscaling \(read 5–50, write 5–50\) is removed/);
  });

  it("back to provisioned warns of 1/1 where Terraform ignores the capacity, and only there", () => {
    expect(section("to-provisioned-scaled")).toMatch(
      /comes back at 1 read \/ 1 write.*at least read 5, write 5/,
    );
    expect(section("to-provisioned")).not.toMatch(/comes back at/);
    expect(section("to-provisioned")).toMatch(/on-demand → \*\*provisioned 5 read \/ 5 write\*\*/);
  });

  it("does not repeat the index that the provider writes anew", () => {
    const changes = reviewOf("to-on-demand").groups.flatMap((group) => group.changes);
    expect(changes.map((change) => [change.capacityTold, change.lines])).toEqual([[true, []]]);
  });

  it("is silent where no capacity changes", () => {
    expect(reviewOf("no-changes").capacity).toEqual([]);
    expect(reviewOf("replace-key").capacity).toEqual([]);
  });
});

describe("the cost of a table's capacity", () => {
  const us = { ...capacityOf("to-on-demand"), indexes: [] };
  const at = (read: number, write: number) =>
    capacityCost({ ...us, before: { mode: "provisioned", read, write } }, "us-east-1");

  it("is what AWS's calculator says of 5/5 in us-east-1", () => {
    expect(at(5, 5)?.fixedBefore).toBeCloseTo(2.85, 2);
  });

  it("breaks even at 28.9 % of utilisation, which is 15.2 million writes for 20 units", () => {
    expect(at(0, 20)?.fixedBefore).toBeCloseTo(9.49, 2);
    expect(at(0, 20)?.breakEven.writes).toBeCloseTo(0.289, 3);
    expect((at(0, 20)?.breakEvenRequests?.writes ?? 0) / 1e6).toBeCloseTo(15.2, 1);
  });

  it("counts the indexes, and the range of autoscaling", () => {
    const cost = capacityOf("to-on-demand-scaled").cost;
    const unit = 730 * (0.000735 + 0.000147);
    expect(cost?.fixedBefore).toBeCloseTo((5 + 3) * unit, 6);
    expect(cost?.ceilingBefore).toBeCloseTo((50 + 3) * unit, 6);
    expect(cost?.fixedAfter).toBe(0);
  });

  it("is not guessed for a region without prices", () => {
    expect(capacityCost(us, "ap-east-1")).toBeUndefined();
    const plan = planText("to-on-demand").replaceAll("eu-west-1", "ap-east-1");
    const page = renderPage(reviewPlan({ environment: "dev", plan: readPlan(plan), stacks: [] }));
    expect(page).toContain("cost: not known, there are no prices for `ap-east-1`");
  });
});

describe("the prices", () => {
  it("have a date and a source for every service", () => {
    const services = new Set(
      Object.values(PRICES.regions).flatMap((region) =>
        Object.keys(region).filter((key) => key !== "confirmed"),
      ),
    );
    expect(Object.keys(PRICES.sources).sort()).toEqual([...services].sort());
  });

  it("of what else is created are summed up, and what depends on use is named", () => {
    const { monthly } = reviewOf("pipeline-create");
    // Two keys, ten alarms, one dashboard.
    expect(monthly.fixed).toBeCloseTo(2 * 1 + 10 * 0.1 + 3, 6);
    expect(monthly.lines.join("\n")).toMatch(/per thousand images/);
    expect(monthly.lines.join("\n")).not.toMatch(/not known/);
  });

  it("that are not known are said to be so", () => {
    const plan = planText("rename-construct").replaceAll("aws_dynamodb_table", "aws_rds_cluster");
    const { monthly } = reviewPlan({ environment: "dev", plan: readPlan(plan), stacks: [] });
    expect(monthly.lines).toContain("not known: aws_rds_cluster");
  });
});
