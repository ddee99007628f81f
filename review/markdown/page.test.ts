import { UserError } from "@image-text/commands/user-error";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtures, planText, reviewOf } from "../fixtures/load.ts";
import { readPlan } from "../plan.ts";
import { reviewPlan } from "../report.ts";
import { assemble, COMMENT_LIMIT, type Section } from "./budget.ts";
import { count, dollars, millions } from "./numbers.ts";
import { renderPage } from "./page.ts";
import { code, marker, md, plain, visible } from "./text.ts";

const anything = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "`",
    "``",
    "a`b",
    "|",
    "@team",
    "<img src=x onerror=alert(1)>",
    "[x](https://evil.example)",
    "\n# heading\n",
    "```\n",
    "<!-- planreview:env=prod -->",
    "https://evil.example",
    "\u202egnp.exe",
  ),
);

describe("a text from outside", () => {
  it("stays one line of code, whatever it holds", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = String(code(text));
        expect(shown).not.toMatch(/[\r\n\u2028\u2029\u202e]/);
        const ticks = /^`+/.exec(shown)?.[0] ?? "";
        expect(shown.endsWith(ticks)).toBe(true);
        // No run of as many backticks inside, which would end the code.
        const inside = shown.slice(ticks.length, -ticks.length);
        expect(inside.match(/`+/g)?.some((run) => run.length === ticks.length) ?? false).toBe(false);
      }),
    );
  });

  it("forms neither markup nor mention nor link in a sentence", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = String(plain(text));
        expect(shown).not.toMatch(/[\r\n]/);
        expect(shown).not.toMatch(/[<>]/);
        expect(shown).not.toMatch(/@\w/);
        expect(shown).not.toMatch(/https?:\/\//);
        expect(shown).not.toMatch(/(?<!\\)(?:\\\\)*[`*[\]|]/);
      }),
    );
  });

  it("is cut where it is longer than anyone reads", () => {
    expect([...visible("x".repeat(10_000))]).toHaveLength(160);
    expect(visible("😀".repeat(400)).endsWith("😀…")).toBe(true);
  });
});

describe("numbers", () => {
  it("are written as people write them", () => {
    expect([count(1, "key"), count(2, "key"), count(0, "entry", "entries")].map(String)).toEqual([
      "1 key",
      "2 keys",
      "0 entries",
    ]);
    expect([0, 0.001, 2.847, 1234.5].map((amount) => String(dollars(amount)))).toEqual([
      "$0",
      "under $0.01",
      "$2.85",
      "$1,234.50",
    ]);
    expect([950, 15_184_000].map((amount) => String(millions(amount)))).toEqual(["950", "15.2 million"]);
  });
});

describe("the budget", () => {
  const section = fc.record({
    heading: fc.constantFrom(md``, md`### A heading`, md`### Another one`),
    items: fc.array(
      fc.string({ minLength: 1, maxLength: 300 }).map((text) => md`- ${plain(text)}`),
      { maxLength: 60 },
    ),
    rank: fc.nat({ max: 9 }),
    noun: fc.constant("things"),
  });

  it("is kept, items are whole, and what is missing is counted", () => {
    fc.assert(
      fc.property(
        fc.array(section, { maxLength: 8 }),
        fc.integer({ min: 2000, max: 20_000 }),
        (sections: Section[], budget) => {
          const page = assemble(sections, budget);
          expect(page.length).toBeLessThanOrEqual(budget);
          const missing = [...page.matchAll(/_(\d+) of \d+ things left out/g)].reduce(
            (sum, [, number]) => sum + Number(number),
            0,
          );
          const all = sections.flatMap((one) => one.items);
          // Items of the same text are counted each.
          const lines = page.split("\n");
          const printed = all.filter((item) => {
            const at = lines.indexOf(String(item));
            if (at >= 0) lines.splice(at, 1);
            return at >= 0;
          });
          expect(printed.length + missing).toBe(all.length);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("takes from the least important first", () => {
    const items = (name: string) =>
      Array.from({ length: 50 }, (_, index) => md`- ${plain(`${name} ${index} ${"x".repeat(80)}`)}`);
    const page = assemble(
      [
        { heading: md`### Risks`, items: items("risk"), rank: 1, noun: "risks" },
        { heading: md`### Changes`, items: items("change"), rank: 6, noun: "changes" },
      ],
      6000,
    );
    expect(page.match(/- risk/g)).toHaveLength(50);
    expect(page).toMatch(/\d+ of 50 changes left out/);
  });

  it("says so where nothing at all fits", () => {
    expect(() => assemble([{ heading: plain("x".repeat(500)), items: [], rank: 0, noun: "" }], 100)).toThrow(
      UserError,
    );
  });
});

describe("the page", () => {
  it.each(fixtures)("of %s begins with its mark, closes what it opens, and fits", (name) => {
    for (const budget of [3000, COMMENT_LIMIT]) {
      const page = renderPage(reviewOf(name), budget);
      expect(page.startsWith(`${marker("dev")}\n`)).toBe(true);
      expect(page.length).toBeLessThanOrEqual(budget);
      expect(page.match(/<details>/g)?.length).toBe(page.match(/<\/details>/g)?.length);
      expect((page.match(/^```$/gm)?.length ?? 0) % 2).toBe(0);
    }
  });

  it("of a thousand resources fits a comment", () => {
    const text = bigPlan(1000);
    expect(text.length).toBeGreaterThan(5_000_000);
    const review = reviewPlan({ environment: "dev", plan: readPlan(text), stacks: [] });
    const page = renderPage(review);
    expect(page.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(review.counts).toMatchObject({ update: 500, delete: 250, replace: 250 });
    expect(page).toMatch(/Data is lost in 500 resources/);
    expect(page).toMatch(/left out to fit the comment/);
  });

  it("cannot be written by what a plan calls its things", () => {
    const plan = JSON.parse(planText("to-on-demand"));
    plan.resource_changes[0].address = "aws_dynamodb_table.x\n<!-- planreview:env=prod -->\n@everyone `x`";
    plan.resource_changes[0].change.before.name = "`</code><script>alert(1)</script>";
    const page = renderPage(
      reviewPlan({ environment: "dev", plan: readPlan(JSON.stringify(plan)), stacks: [] }),
    );
    expect(page).not.toContain("@everyone");
    expect(page).not.toContain("<script>");
    expect(page.match(/planreview:env/g)).toHaveLength(1);
  });
});

/** A plan of the size that large projects have: tables with many tags, updated, deleted and replaced. */
function bigPlan(resources: number): string {
  const plan = JSON.parse(planText("to-on-demand"));
  const [one] = plan.resource_changes;
  const tags = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `Tag${index}`,
      `value ${index} of a resource, as long as values are`,
    ]),
  );
  const actions = [["update"], ["update"], ["delete"], ["delete", "create"]];
  plan.resource_changes = Array.from({ length: resources }, (_, index) => ({
    ...one,
    address: `aws_dynamodb_table.results_${index}`,
    change: {
      ...one.change,
      actions: actions[index % 4],
      before: { ...one.change.before, name: `results-${index}`, tags },
      after:
        index % 4 === 2
          ? null
          : { ...one.change.after, name: `results-${index}`, tags: { ...tags, Tag0: "another" } },
    },
  }));
  return JSON.stringify(plan, null, 1);
}
