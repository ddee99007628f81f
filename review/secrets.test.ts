import { UserError } from "@image-text/commands/user-error";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtures, planText, stackOf } from "./fixtures/load.ts";
import { PLANTED } from "./fixtures/situations.ts";
import { renderPage } from "./markdown/page.ts";
import { looksSecret, mayShow, show, showAddress, showKey } from "./mask.ts";
import { readPlan } from "./plan.ts";
import { evaluate, showResult } from "./policy/evaluate.ts";
import { toSarif } from "./policy/sarif.ts";
import { reviewPlan } from "./report.ts";
import { readStack } from "./stack.ts";

/** Everything that a review puts out: the page, the data, the findings, and the message where it refuses. */
function outputs(plan: string, stack: unknown): string {
  try {
    const stacks = [readStack("dev", stack)];
    const review = reviewPlan({ environment: "dev", plan: readPlan(plan), stacks });
    const found = showResult(evaluate(stacks));
    return [
      renderPage(review, 1_000_000),
      JSON.stringify(review),
      JSON.stringify(found),
      JSON.stringify(toSarif(found, "cdktf.out")),
    ].join("\n");
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** More, to look for what nobody has thought of: RUNS=5000 npx vitest run review/secrets.test.ts */
const runs = Number(process.env.RUNS ?? 40);

type Place = (string | number)[];

function stringsIn(value: unknown, path: Place = []): Place[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  const children = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return children.flatMap(([key, child]) => stringsIn(child, [...path, key]));
}

function plantAt(document: unknown, path: Place, value: string): void {
  const parent = path.slice(0, -1).reduce<unknown>((here, part) => Reflect.get(Object(here), part), document);
  Reflect.set(Object(parent), path.at(-1) ?? "", value);
}

/** What issuers hand out, and what generators of passwords make. */
const secret = fc.oneof(
  fc.constant(PLANTED),
  fc.stringMatching(/^AKIA[A-Z2-7]{16}$/),
  fc.stringMatching(/^ghp_[A-Za-z0-9]{36}$/),
  fc.stringMatching(/^eyJhbGciOi[A-Za-z0-9]{20}\.eyJ[A-Za-z0-9]{30}\.[A-Za-z0-9]{20}$/),
  fc.stringMatching(/^postgres:\/\/admin:[a-z0-9]{8}@db\.example\.org\/x$/),
  fc.stringMatching(/^xoxb-[0-9]{11}-[A-Za-z0-9]{24}$/),
  fc.constant("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"),
);

const names = [
  "pipeline-toggle",
  "widen-policy",
  "create-all",
  "protections-off",
  "replace-key",
  "secrets",
  "drift",
  "moved",
];

describe("a secret", () => {
  it("that the real plan holds in a variable, a parameter, an output and the provider never appears", () => {
    const plan = planText("secrets");
    // The fixture is what Terraform prints: it does hold them.
    expect(plan).toContain(PLANTED);
    expect(outputs(plan, stackOf("secrets").document)).not.toContain(PLANTED);
    expect(outputs(plan, stackOf("secrets").document)).not.toContain("AKIAQ7RZ5XK2W9MJ4TVB");
  });

  it("never appears, wherever in a plan it stands", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), secret, (name, seed, value) => {
        const plan = JSON.parse(planText(name));
        const places = stringsIn(plan);
        const place = places[seed % places.length] ?? [];
        plantAt(plan, place, value);
        const out = outputs(JSON.stringify(plan), stackOf(name).document);
        // Line breaks are printed as a sign of their own.
        for (const part of value.split("\n")) expect(out, place.join(".")).not.toContain(part);
      }),
      { numRuns: runs },
    );
  });

  it("never appears, wherever inside a text of a plan or as whose key", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), fc.boolean(), (name, seed, asKey) => {
        const plan = JSON.parse(planText(name));
        const places = stringsIn(plan);
        const place = places[seed % places.length] ?? [];
        const parent = place
          .slice(0, -1)
          .reduce<unknown>((here, part) => Reflect.get(Object(here), part), plan);
        const old = String(Reflect.get(Object(parent), place.at(-1) ?? ""));
        if (asKey) Reflect.set(Object(parent), PLANTED, old);
        else Reflect.set(Object(parent), place.at(-1) ?? "", `${old}/${PLANTED}`);
        expect(outputs(JSON.stringify(plan), stackOf(name).document), place.join(".")).not.toContain(PLANTED);
      }),
      { numRuns: runs },
    );
  });

  it("never appears, wherever in the synthesized stack it stands", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("pipeline-toggle", "pipeline-create"),
        fc.nat(),
        secret,
        (name, seed, value) => {
          const document = structuredClone(stackOf(name).document);
          const places = stringsIn(document).filter(
            (path) => !path.includes("skip") && !path.includes("wildcards"),
          );
          const place = places[seed % places.length] ?? [];
          plantAt(document, place, value);
          const out = outputs(planText(name), document);
          for (const part of value.split("\n")) expect(out, place.join(".")).not.toContain(part);
        },
      ),
      { numRuns: runs },
    );
  });

  it("that Terraform marks as sensitive is hidden even where the attribute is printable", () => {
    const plan = JSON.parse(planText("to-on-demand"));
    const change = plan.resource_changes[0].change;
    change.after_sensitive = { ...change.after_sensitive, name: true };
    change.before.name = "image-text-old";
    const out = outputs(JSON.stringify(plan), {});
    expect(out).not.toContain("image-text-old");
  });
});

it("nothing of a resource is told but its address where Terraform marks all of it as sensitive", () => {
  for (const name of names) {
    const plan = JSON.parse(planText(name));
    const values = new Set<string>();
    for (const resource of [...(plan.resource_changes ?? []), ...(plan.resource_drift ?? [])]) {
      for (const side of ["before", "after"])
        for (const path of stringsIn(resource.change[side])) {
          const value = path.reduce<unknown>(
            (here, part) => Reflect.get(Object(here), part),
            resource.change[side],
          );
          if (String(value).length > 12 && !JSON.stringify(stackOf(name).document).includes(String(value)))
            values.add(String(value));
        }
      Object.assign(resource.change, { before_sensitive: true, after_sensitive: true });
    }
    const out = outputs(JSON.stringify(plan), stackOf(name).document);
    for (const value of values) expect(out).not.toContain(value);
  }
});

describe("the allow-list", () => {
  it("shows what is known to be harmless, of the expected shape", () => {
    expect(show(["billing_mode"], "PAY_PER_REQUEST", false)).toBe("PAY_PER_REQUEST");
    expect(show(["rule", 0, "expiration", 0, "days"], 30, false)).toBe("30");
    expect(
      show(
        ["kms_key_id"],
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        false,
      ),
    ).toMatch(/^arn/);
    expect(show(["enabled"], true, false)).toBe("true");
    expect(show(["anything"], null, false)).toBe("none");
  });

  it.each([
    [["environment", 0, "variables", "MODE"], "plain"],
    [["description"], "calls with hunter2"],
    [["tags", "Owner"], "somebody"],
    [["value"], "x"],
    [["secret_string"], "x"],
    [["name"], "two words"],
    [["memory_size"], "hunter2"],
    [["billing_mode"], "a b"],
    [["db_password"], true],
    [["some_token", "name"], "x".repeat(3)],
  ])("hides %j", (path, value) => {
    if (path[0] === "some_token") expect(mayShow(path, value)).toBe(true);
    else expect(show(path, value, false)).toBe("(hidden)");
  });

  it("hides addresses and keys that look like secrets, and shows the others", () => {
    expect(showAddress('aws_s3_bucket.all["eu"]')).toBe('aws_s3_bucket.all["eu"]');
    expect(showAddress(`aws_s3_bucket.all["${PLANTED}"]`)).not.toContain(PLANTED);
    expect(showAddress("module.network[0].aws_vpc.main")).toBe("module.network[0].aws_vpc.main");
    expect(showKey(PLANTED)).toBe("(hidden)");
    expect(showKey("PROCESSED_BUCKET")).toBe("PROCESSED_BUCKET");
  });

  it("takes no name of the pipeline for a secret", () => {
    for (const name of fixtures)
      for (const resource of stackOf(name).resources.values()) {
        expect(looksSecret(resource.address), resource.address).toBe(false);
        expect(looksSecret(resource.construct), resource.construct).toBe(false);
      }
  });
});
