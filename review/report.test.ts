import { describe, expect, it } from "vitest";
import { fixtures, planText, reviewOf, stackOf } from "./fixtures/load.ts";
import { renderPage } from "./markdown/page.ts";
import { readPlan } from "./plan.ts";
import { reviewPlan } from "./report.ts";
import { NOTHING_ACKNOWLEDGED } from "./verdict.ts";

/** What a real plan comes to: counts, risks by construct, and what the first sentence says. */
const expected: Record<string, { counts: Record<string, number>; risks?: string[]; headline: RegExp }> = {
  "create-all": { counts: { create: 11 }, headline: /11 resources to change; no data is at risk/ },
  "no-changes": { counts: {}, headline: /No changes/ },
  "to-on-demand": {
    counts: { update: 1 },
    headline: /switches from provisioned to on-demand capacity in place, and nothing else/,
  },
  "to-on-demand-scaled": {
    counts: { update: 1, delete: 2 },
    headline: /from provisioned to on-demand capacity in place; 2 other changes/,
  },
  "to-provisioned": { counts: { update: 1 }, headline: /from on-demand to provisioned capacity in place/ },
  "to-provisioned-scaled": {
    counts: { update: 1, create: 2 },
    headline: /from on-demand to provisioned capacity in place; 2 other/,
  },
  "replace-key": {
    counts: { replace: 1 },
    risks: ["results/table replaced"],
    headline: /Data is lost in 1 resource.*results\/table/,
  },
  "remove-bucket": {
    counts: { delete: 4 },
    risks: ["images destroyed"],
    headline: /Data is lost in 1 resource/,
  },
  "rename-construct": {
    counts: { create: 1, delete: 1 },
    risks: ["results replaced"],
    headline: /Data is lost in 1 resource/,
  },
  moved: { counts: { move: 1 }, headline: /Only Terraform's bookkeeping changes/ },
  imported: { counts: { import: 1 }, headline: /Only Terraform's bookkeeping changes/ },
  forget: { counts: { create: 1, forget: 1 }, headline: /2 resources to change; no data is at risk/ },
  "widen-policy": { counts: { update: 2 }, headline: /3 permissions newly given or broadened/ },
  "narrow-policy": { counts: { update: 1 }, headline: /1 resource to change; no data is at risk\.$/ },
  "reorder-policy": { counts: {}, headline: /No changes/ },
  "protections-off": {
    counts: { update: 8 },
    risks: [
      "data-key/key protection",
      "detect-text/logs protection",
      "failures/queue protection",
      "images/bucket protection",
      "images/encryption protection",
      "images/private protection",
      "images/versioning protection",
      "results/table protection",
    ],
    headline: /13 protections taken away/,
  },
  "new-code": { counts: { update: 1 }, headline: /1 resource to change; no data is at risk/ },
  secrets: { counts: { create: 1, update: 1 }, headline: /2 resources to change/ },
  "outputs-only": { counts: {}, headline: /Only outputs change/ },
  drift: { counts: { update: 1, drift: 1 }, headline: /1 resource to change/ },
  "drift-only": {
    counts: { drift: 1 },
    risks: ["detect-text/logs protection"],
    headline: /1 protection taken away/,
  },
  "pipeline-create": { counts: { create: 61 }, headline: /61 resources to change; no data is at risk/ },
  "pipeline-toggle": {
    counts: { update: 1 },
    headline: /switches from provisioned to on-demand capacity in place, and nothing else/,
  },
};

describe.each(fixtures)("the real plan %s", (name) => {
  const review = reviewOf(name);
  const want = expected[name];

  it("is expected here", () => expect(want).toBeDefined());

  it("is counted", () => {
    const counts = Object.fromEntries(Object.entries(review.counts).filter(([, number]) => number > 0));
    expect(counts).toEqual(want?.counts);
  });

  it("names exactly the data that is at risk", () => {
    const risks = [...new Set(review.risks.map((risk) => `${risk.construct} ${risk.kind}`))].sort();
    expect(risks).toEqual(want?.risks ?? []);
  });

  it("begins with the sentence that matters", () => {
    const [, , , line] = renderPage(review).split("\n");
    // The fixtures are small stacks, which do not keep every rule.
    expect(line?.replace(/^⛔ \*\*\d+ policy rules? not kept\.\*\* /, "")).toMatch(want?.headline ?? /^$/);
  });

  it("fails exactly where something is at risk", () => {
    const risky = reviewPlan({ environment: "other", plan: readPlan(planText(name)), stacks: [] });
    expect(risky.verdict.exitCode).toBe(want?.risks ? 2 : 0);
  });
});

describe("a review", () => {
  it("names constructs as the source does", () => {
    const shown = reviewOf("pipeline-create").groups.flatMap((group) =>
      group.changes.map((change) => change.construct),
    );
    expect(shown).toContain("preprocess-image/function");
    expect(shown).toContain("images/trigger/notification");
  });

  it("falls back to addresses where the stack is not synthesized", () => {
    const review = reviewPlan({ environment: "dev", plan: readPlan(planText("replace-key")), stacks: [] });
    expect(review.risks[0]?.construct).toBe("aws_dynamodb_table.results");
    expect(renderPage(review)).toContain("run `npm run synth`");
  });

  it("tells drift apart from what the plan does", () => {
    const review = reviewOf("drift");
    expect(review.drift[0]?.changes[0]?.lines).toEqual([
      { attribute: "retention_in_days", before: "365", after: "7" },
    ]);
    expect(review.groups[0]?.changes[0]?.lines).toEqual([
      { attribute: "retention_in_days", before: "7", after: "365" },
    ]);
  });

  it("folds away what AWS computes and the digests of code", () => {
    const [change] = reviewOf("new-code").groups.flatMap((group) => group.changes);
    expect(change?.lines).toEqual([]);
    expect(change?.newCode).toBe(true);
    expect(change?.folded).toBeGreaterThan(0);
  });

  it("accepts an acknowledged risk, and shows the reason", () => {
    const review = reviewPlan({
      environment: "dev",
      plan: readPlan(planText("replace-key")),
      stacks: [],
      acknowledged: {
        ...NOTHING_ACKNOWLEDGED,
        addresses: new Map([["aws_dynamodb_table.results", "the table is empty"]]),
      },
    });
    expect(review.verdict).toMatchObject({ exitCode: 0, open: 0, idle: [] });
    expect(renderPage(review)).toMatch(/REPLACED.*_Acknowledged: the table is empty_/);
  });

  it("says which acknowledgement accepts nothing", () => {
    const review = reviewOf("no-changes", new Map([["aws_s3_bucket.gone", "why not"]]));
    expect(renderPage(review)).toContain("The acknowledgement of `aws_s3_bucket.gone` accepts nothing");
  });

  it("lists a failed rule, and fails for it", () => {
    const review = reviewOf("to-on-demand");
    expect(review.policy?.failed.map((finding) => finding.rule)).toEqual(["DDB-002"]);
    expect(review.verdict.exitCode).toBe(2);
    expect(renderPage(review)).toContain("**DDB-002**");
  });

  it("lists what is skipped on purpose, with the reasons", () => {
    const page = renderPage(reviewOf("pipeline-toggle"));
    expect(page).toContain("Code signing is for the organisation to decide");
  });

  it("of one stack says nothing of the findings in another", () => {
    const other = { ...stackOf("replace-key"), name: "staging" };
    const review = reviewPlan({
      environment: "dev",
      plan: readPlan(planText("pipeline-toggle")),
      stacks: [stackOf("pipeline-toggle"), other],
    });
    expect(review.policy?.failed).toEqual([]);
  });
});
