import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { dev } from "../../environments/dev.ts";
import { prod } from "../../environments/prod.ts";
import { staging } from "../../environments/staging.ts";
import { full } from "../../modules/testing/full.ts";
import { type Synthesized, synthesize } from "../../modules/testing/synth.ts";
import { parseStrictJson } from "../strict-json.ts";
import { PROVIDER_VERSION } from "./allowed.ts";
import { documentFaults } from "./document.ts";
import { fileFaults, stackFaults } from "./folder.ts";
import { FORBIDDEN } from "./testing/forbidden.ts";
import { REWRITINGS } from "./testing/rewritings.ts";

type Json = Record<string, unknown>;

const expected = { stack: "dev", stateBucket: "state" };
const delivered = {
  backend: { bucket: "state", region: "eu-west-1" },
  delivery: { repository: "owner/name" },
};

let stacks: Record<string, Synthesized>;
let good: string;
beforeAll(() => {
  stacks = {
    ...synthesize([full]),
    ...synthesize([
      { ...dev, ...delivered, account: "123456789012" },
      { ...staging, ...delivered, account: "123456789012" },
      { ...prod, ...delivered, account: "123456789012" },
    ]),
  };
  good = JSON.stringify(stacks.dev?.json);
});

/** The stack dev with something put at a path; objects on the way are made. */
function withValue(path: readonly string[], value: unknown): Json {
  const document = JSON.parse(good);
  let here = document;
  for (const part of path.slice(0, -1)) {
    here[part] ??= {};
    here = here[part];
  }
  here[path.at(-1) ?? ""] = value;
  return document;
}

/** What the guard says to a text, as it would to a file. */
function faultsOf(text: string): string[] {
  const { value, doubled } = parseStrictJson(text);
  return [...doubled.map(({ name }) => `${name} twice`), ...documentFaults(value, expected)];
}

describe("stacks as they are synthesized", () => {
  it("pass: environments, tracing and delivery, plain and with everything that can be set", () => {
    expect(Object.keys(stacks).length).toBeGreaterThan(8);
    for (const [stack, { folder }] of Object.entries(stacks)) {
      const local = stack === "full" || stack === "tracing-eu-central-1";
      expect(stackFaults(folder, { stack, stateBucket: local ? undefined : "state" }), stack).toEqual([]);
    }
  });

  it("are made for the version of the provider that the guard demands", () => {
    const installed = createRequire(import.meta.url).resolve("@cdktf/provider-aws/package.json");
    const { cdktf } = z
      .object({ cdktf: z.object({ provider: z.object({ version: z.string() }) }) })
      .parse(createRequire(import.meta.url)(installed));
    expect(cdktf.provider.version).toBe(PROVIDER_VERSION);
  });

  it("may say a policy variable, a move and an import as CDKTF writes them", () => {
    const stack = withValue(["moved"], [{ from: "aws_sqs_queue.old", to: "aws_sqs_queue.failures" }]);
    stack.import = [{ id: "x", to: "aws_sqs_queue.failures" }];
    stack.output = { x: { value: "arn:aws:s3:::b/$${aws:username}/*" } };
    expect(documentFaults(stack, expected)).toEqual([]);
  });
});

describe("a stack", () => {
  it.each(FORBIDDEN)("is refused with %s", (_, path, value) => {
    expect(documentFaults(withValue(path, value), expected)).not.toEqual([]);
  });

  it("is refused whatever Terraform accepts besides CDKTF's spelling, with something forbidden or without", () => {
    fc.assert(
      fc.property(
        fc.option(fc.constantFrom(...FORBIDDEN)),
        fc.constantFrom(...REWRITINGS),
        fc.nat(),
        fc.boolean(),
        (forbidden, rewrite, seed, pretty) => {
          const document = forbidden ? withValue(forbidden[1], forbidden[2]) : JSON.parse(good);
          const text = rewrite(document, seed, pretty ? 2 : undefined);
          if (text === undefined) return;
          expect(faultsOf(text)).not.toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("is refused with a name that is doubled by an escape", () => {
    expect(faultsOf(good.replace('"resource":', '"r\\u0065source":{},"resource":'))).toContain(
      "resource twice",
    );
  });

  it("is described by names that a log may show", () => {
    const faults = documentFaults(withValue(["data", "::error::x\nAKIA"], {}), expected);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join()).not.toContain("AKIA");
  });
});

describe("the folder of a stack", () => {
  it.each([
    "override.tf.json",
    "cdk_override.tf.json",
    "x.tf",
    "x.tofu",
    "terraform.tfvars",
    "x.auto.tfvars.json",
    ".terraform.lock.hcl",
    ".terraformrc",
    "assets/run.sh",
    "assets/.hidden.zip",
  ])("is refused with a file %s", (name) => {
    const folder = mkdtempSync(join(tmpdir(), "stack-"));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "cdk.tf.json"), good);
    writeFileSync(join(folder, name), "{}");
    expect(fileFaults(folder)).toHaveLength(1);
  });

  it("is refused with a link to somewhere else", () => {
    const folder = mkdtempSync(join(tmpdir(), "stack-"));
    symlinkSync("/etc/passwd", join(folder, "cdk.tf.json"));
    expect(fileFaults(folder)).toEqual(["cdk.tf.json is not a plain file"]);
  });
});
