import { UserError } from "@image-text/commands/user-error";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDigests, digestPlan, parseDigest, printDigest } from "./digest.ts";
import { fixtures, planText } from "./fixtures/load.ts";
import { readPlan } from "./plan.ts";
import { readStack } from "./stack.ts";

const digestOf = (text: string) => digestPlan(readPlan(text), { environment: "dev" });
const state = { serial: 7, lineage: "8b9f6a52-3f0e-4c2d-9a0e-1d2c3b4a5f60" };

/** The same JSON with the keys of every object in another order. */
function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, shuffled(item, seed)] as const);
  return Object.fromEntries(
    seed % 2 ? entries.reverse() : [...entries.slice(seed % 3), ...entries.slice(0, seed % 3)],
  );
}

/** The parts of a plan that these tests change. */
interface Loose {
  configuration: { provider_config: { aws: object } };
  resource_changes: [{ change: object }, ...object[]];
}

describe("a digest", () => {
  it("is the same for two plans of one change", () => {
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), fc.nat(), (name, seed) => {
        const again = { ...(shuffled(JSON.parse(planText(name)), seed) as object), timestamp: String(seed) };
        expect(digestOf(JSON.stringify(again, null, seed % 4)).total).toBe(digestOf(planText(name)).total);
      }),
      { numRuns: 60 },
    );
  });

  it("is another one for each of the recorded plans that changes something", () => {
    const totals = fixtures.map((name) => digestOf(planText(name)).total);
    // Three plans would change nothing; what has drifted in one of them stays as it is.
    expect(new Set(totals).size).toBe(fixtures.length - 2);
  });

  it("is another one where any value of what changes is another", () => {
    const base = JSON.parse(planText("widen-policy"));
    const original = digestOf(JSON.stringify(base)).total;
    const changing = base.resource_changes.filter(
      (one: { change: { actions: string[] } }) => one.change.actions[0] !== "no-op",
    );
    for (const resource of changing)
      for (const side of ["before", "after"])
        for (const [name, value] of Object.entries(resource.change[side])) {
          const kept = resource.change[side][name];
          resource.change[side][name] =
            typeof value === "string"
              ? `${value}x`
              : value === null
                ? "x"
                : typeof value === "number"
                  ? value + 1
                  : typeof value === "boolean"
                    ? !value
                    : { changed: value };
          expect(digestOf(JSON.stringify(base)).total, `${resource.address} ${side} ${name}`).not.toBe(
            original,
          );
          resource.change[side][name] = kept;
        }
    expect(digestOf(JSON.stringify(base)).total).toBe(original);
  });

  it.each<[string, (plan: Loose) => void, RegExp]>([
    [
      "the version of Terraform",
      (plan) => Object.assign(plan, { terraform_version: "1.12.0" }),
      /another version/,
    ],
    [
      "a version of a provider",
      (plan) => Object.assign(plan.configuration.provider_config.aws, { version_constraint: "6.26.0" }),
      /another version/,
    ],
    [
      "an action",
      (plan) => Object.assign(plan.resource_changes[0].change, { actions: ["delete"] }),
      /aws_dynamodb_table.results is changed in another way/,
    ],
    [
      "an address",
      (plan) => Object.assign(plan.resource_changes[0], { address: "aws_dynamodb_table.other" }),
      /results is no longer changed/,
    ],
    [
      "what else has drifted",
      (plan) => Object.assign(plan, { resource_drift: plan.resource_changes }),
      /drifted/,
    ],
    [
      "a setting of the provider",
      (plan) =>
        Object.assign(plan.configuration.provider_config.aws, {
          expressions: { profile: { constant_value: "x" } },
        }),
      /setting of a provider/,
    ],
    [
      "an action",
      (plan) =>
        Object.assign(plan, {
          action_invocations: [{ address: "action.aws_sns_publish.a", type: "aws_sns_publish" }],
        }),
      /other actions are invoked/,
    ],
    [
      "a check",
      (plan) => Object.assign(plan, { checks: [{ address: { to_display: "check.a" }, status: "fail" }] }),
      /checks have another result/,
    ],
    [
      "what is read during the apply",
      (plan) =>
        Object.assign(plan, {
          resource_changes: [
            ...plan.resource_changes,
            {
              address: "data.aws_region.a",
              mode: "data",
              type: "aws_region",
              name: "a",
              change: { actions: ["read"], after: {} },
            },
          ],
        }),
      /data.aws_region.a is changed too/,
    ],
    [
      "an output",
      (plan) =>
        Object.assign(plan, { output_changes: { x: { actions: ["create"], before: null, after: "1" } } }),
      /output x is changed too/,
    ],
  ])("says that %s differs", (_, change, says) => {
    const plan = JSON.parse(planText("to-on-demand"));
    change(plan);
    const differs = compareDigests(digestOf(planText("to-on-demand")), digestOf(JSON.stringify(plan)));
    expect(differs.join("; ")).toMatch(says);
  });

  it("does not change with resources that stay as they are", () => {
    const plan = JSON.parse(planText("pipeline-toggle"));
    plan.resource_changes.push({
      ...plan.resource_changes[0],
      address: "aws_dynamodb_table.still",
      change: { ...plan.resource_changes[0].change, actions: ["no-op"] },
    });
    expect(digestOf(JSON.stringify(plan)).total).toBe(digestOf(planText("pipeline-toggle")).total);
  });

  it("differs for another secret, and says no more than that", () => {
    const other = planText("secrets").replaceAll("kT9wQz4pLx7RmB2vYc8Nd3Fh", "another-password");
    const differs = compareDigests(digestOf(planText("secrets")), digestOf(other));
    expect(differs).toEqual([expect.stringMatching(/a value that is never shown differs/)]);
  });
});

describe("what is not in the plan's JSON, or not in the change", () => {
  const change = (address: string, before: object, after: object, unknown: object = {}) => ({
    address,
    mode: "managed",
    type: address.split(".")[0],
    name: address.split(".")[1],
    change: { actions: ["update"], before, after, after_unknown: unknown },
  });
  const plan = (changes: object[], drift: object[] = []) =>
    readPlan(
      JSON.stringify({
        format_version: "1.2",
        resource_changes: changes,
        resource_drift: drift,
        applyable: true,
      }),
    );
  const stack = (type: string, values: object) => readStack("dev", { resource: { [type]: { a: values } } });

  it("differs by how a value is written that is known only after apply", () => {
    const changes = plan([change("aws_sqs_queue_policy.a", { policy: "{}" }, {}, { policy: true })]);
    const [one, other] = ["sqs:SendMessage", "sqs:*"].map((action) =>
      digestPlan(changes, { environment: "dev", stack: stack("aws_sqs_queue_policy", { policy: action }) }),
    );
    expect(one?.total).not.toBe(other?.total);
  });

  it("differs by environment, and by the locked version of a provider", () => {
    const changes = plan([change("aws_sns_topic.a", { display_name: "a" }, { display_name: "b" })]);
    const dev = digestPlan(changes, { environment: "dev" }).total;
    expect(digestPlan(changes, { environment: "prod" }).total).not.toBe(dev);
    expect(digestPlan(changes, { environment: "dev", locked: { aws: "6.26.0" } }).total).not.toBe(dev);
  });

  it("does not differ by drift that the plan leaves alone", () => {
    const changes = [change("aws_sns_topic.a", { display_name: "a" }, { display_name: "b" })];
    const drift = [change("aws_sqs_queue.b", { delay_seconds: 1 }, { delay_seconds: 2 })];
    expect(digestPlan(plan(changes, drift), { environment: "dev" }).total).toBe(
      digestPlan(plan(changes), { environment: "dev" }).total,
    );
  });

  it("does not differ by what ignore_changes covers, such as capacity that scales by itself", () => {
    const scaled = (capacity: number) =>
      plan(
        [
          change(
            "aws_dynamodb_table.a",
            { read_capacity: capacity, stream_enabled: false },
            { read_capacity: capacity, stream_enabled: true },
          ),
        ],
        [change("aws_dynamodb_table.a", { read_capacity: 5 }, { read_capacity: capacity })],
      );
    const ignoring = stack("aws_dynamodb_table", { lifecycle: { ignore_changes: ["read_capacity"] } });
    const digests = [5, 9].map(
      (capacity) => digestPlan(scaled(capacity), { environment: "dev", stack: ignoring }).total,
    );
    expect(new Set(digests).size).toBe(1);
    const seen = [5, 9].map((capacity) => digestPlan(scaled(capacity), { environment: "dev" }).total);
    expect(new Set(seen).size).toBe(2);
  });
});

describe("a printed digest", () => {
  it.each(fixtures)("of %s is read back as the same change", (name) => {
    const digest = digestPlan(readPlan(planText(name)), { environment: "dev", state: state });
    expect(compareDigests(parseDigest(printDigest(digest)), digest)).toEqual([]);
    expect(compareDigests(parseDigest(`sha256:${digest.total}`), digest)).toEqual([]);
  });

  it("tells which part differs", () => {
    const reviewed = parseDigest(printDigest(digestOf(planText("to-on-demand"))));
    expect(compareDigests(reviewed, digestOf(planText("to-provisioned")))).toContain(
      "resources are changed in another way",
    );
  });

  it("refuses a plan that starts from another state, and mentions a later version of the same one", () => {
    const plan = readPlan(planText("to-on-demand"));
    const reviewed = digestPlan(plan, { environment: "dev", state: state });
    expect(
      compareDigests(
        reviewed,
        digestPlan(plan, { environment: "dev", state: { ...state, lineage: "other" } }),
      ),
    ).toEqual([expect.stringMatching(/another state/)]);
    expect(
      compareDigests(reviewed, digestPlan(plan, { environment: "dev", state: { ...state, serial: 8 } })),
    ).toEqual([]);
    const changed = digestPlan(readPlan(planText("to-provisioned")), {
      environment: "dev",
      state: { ...state, serial: 8 },
    });
    expect(compareDigests(reviewed, changed).at(-1)).toBe(
      "the state was written since: serial 7 then, 8 now",
    );
  });

  it.each(["", "sha256:abc", "sha1:da39", `sha256:${"g".repeat(64)}`, `sha256:${"a".repeat(64)}/12`])(
    "is not %j",
    (text) => {
      expect(() => parseDigest(text)).toThrow(UserError);
    },
  );
});
