import { UserError } from "@image-text/commands/user-error";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtures, planText, stackOf } from "./fixtures/load.ts";
import { renderPage } from "./markdown/page.ts";
import { readPlan } from "./plan.ts";
import { reviewPlan } from "./report.ts";

const good = planText("to-on-demand");

/** The message with which a text is refused; anything but a {@link UserError} is a defect. */
function refusal(text: string): string {
  try {
    readPlan(text);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("It was not refused.");
}

function changed(change: (plan: Record<string, unknown>) => void): string {
  const plan = JSON.parse(good);
  change(plan);
  return JSON.stringify(plan);
}

describe("reading a plan", () => {
  it.each(fixtures)("accepts the real plan %s", (name) => {
    expect(readPlan(planText(name)).terraformVersion).toBe("1.11.4");
  });

  it("accepts a byte order mark, and 1.x formats to come", () => {
    expect(
      readPlan(`\uFEFF${changed((plan) => Object.assign(plan, { format_version: "1.9" }))}`).resources,
    ).toHaveLength(1);
  });

  it.each<[string, string, RegExp]>([
    ["nothing", "", /empty/],
    ["white space", " \n", /empty/],
    ["no JSON", "hello", /not JSON/],
    ["half a plan", good.slice(0, 2000), /not JSON/],
    ["a number", "42", /not a plan/],
    ["null", "null", /not a plan/],
    ["a list", "[]", /not a plan/],
    ["an empty object", "{}", /no format_version/],
    [
      "the plan as Terraform prints it for people",
      "Terraform will perform the following actions:",
      /not JSON/,
    ],
    [
      "the log of plan -json",
      '{"@level":"info","@message":"x"}\n{"@level":"info"}',
      /log of `terraform plan -json`/,
    ],
    ["a state", '{"format_version":"1.0","values":{}}', /state, not a plan/],
    ["a state file", '{"version":4,"serial":1,"lineage":"x"}', /state, not a plan/],
    ["a configuration", '{"terraform":{},"resource":{}}', /configuration, not a plan/],
    ["format 0.2", changed((plan) => Object.assign(plan, { format_version: "0.2" })), /format 1\.x/],
    ["format 2.0", changed((plan) => Object.assign(plan, { format_version: "2.0" })), /format 1\.x/],
    [
      "a format that is no text",
      changed((plan) => Object.assign(plan, { format_version: 1.2 })),
      /unexpected form|format 1/,
    ],
    ["an errored plan", changed((plan) => Object.assign(plan, { errored: true })), /errored/],
    ["an incomplete plan", changed((plan) => Object.assign(plan, { complete: false })), /incomplete/],
    ["deferred changes", changed((plan) => Object.assign(plan, { deferred_changes: [{}] })), /incomplete/],
    [
      "a plan that cannot be applied",
      changed((plan) => Object.assign(plan, { applyable: false })),
      /cannot be applied/,
    ],
    [
      "changes that are no list",
      changed((plan) => Object.assign(plan, { resource_changes: {} })),
      /resource_changes/,
    ],
    [
      "a null among the changes",
      changed((plan) => Object.assign(plan, { resource_changes: [null] })),
      /resource_changes/,
    ],
    ["an action nobody knows", good.replace('"update"', '"explode"'), /actions/],
    ["two actions that are no replacement", good.replace('"update"', '"update", "delete"'), /actions/],
    ["brackets without end", "[".repeat(100_000), /nested deeper/],
    ["an object nested in itself", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, /nested deeper/],
  ])("refuses %s in one sentence", (_, text, says) => {
    const message = refusal(text);
    expect(message).toMatch(says);
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(250);
  });

  it("takes a plan that changes nothing, although Terraform calls it not applyable", () => {
    expect(JSON.parse(planText("no-changes")).applyable).toBe(false);
    expect(readPlan(planText("no-changes")).resources.length).toBeGreaterThan(0);
  });

  it("survives nulls wherever Terraform may leave something out", () => {
    const nulls = { resource_drift: null, output_changes: null, deferred_changes: null, configuration: null };
    expect(readPlan(changed((plan) => Object.assign(plan, nulls))).configured).toBeUndefined();
  });

  it("fails only with a sentence, whichever value is replaced, and is reviewed otherwise", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fixtures),
        fc.nat(),
        fc.jsonValue({ maxDepth: 3 }),
        (name, seed, value) => {
          const plan = JSON.parse(planText(name));
          const paths = placesIn(plan);
          const path = paths[seed % paths.length] ?? [];
          const parent = path.slice(0, -1).reduce((here, part) => here[part], plan);
          parent[path.at(-1) ?? ""] = value;
          try {
            const stacks = [stackOf(name)];
            renderPage(reviewPlan({ environment: "dev", plan: readPlan(JSON.stringify(plan)), stacks }));
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
      { numRuns: Number(process.env.RUNS ?? 100) },
    );
  });

  it("never repeats what it refuses", () => {
    const secret = "kT9wQz4pLx7RmB2vYc8Nd3Fh";
    for (const text of [
      secret,
      `{"format_version":"${secret}"}`,
      `{"format_version":"1.2","resource_changes":[{"${secret}":1}]}`,
      `{"format_version":"1.2","output_changes":{"${secret}":{"actions":["${secret}"]}}}`,
      `{"format_version":"1.2","configuration":{"provider_config":{"${secret}":3}}}`,
    ])
      expect(refusal(text)).not.toContain(secret);
  });

  it("keeps numbers apart that a double would make equal", () => {
    const one = readPlan(good.replace('"before": {', '"before": { "big": 9007199254740993,'));
    const other = readPlan(good.replace('"before": {', '"before": { "big": 9007199254740992,'));
    expect(one.resources[0]?.change.before).not.toEqual(other.resources[0]?.change.before);
  });
});

type Place = (string | number)[];

function placesIn(value: unknown, path: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return path.length > 0 ? [path] : [];
  const children = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [
    ...(path.length > 0 ? [path] : []),
    ...children.flatMap(([key, child]) => placesIn(child, [...path, key])),
  ];
}
