import { createHash, scryptSync } from "node:crypto";
import { UserError } from "@image-text/commands/user-error";
import { anyMarked, canonical, embedded, isRecord, marked, type Path } from "./json.ts";
import { mayShow } from "./mask.ts";
import type { Plan, PlannedChange, ResourceChange } from "./plan.ts";
import type { Stack, StackResource } from "./stack.ts";

/** Which state a plan starts from; known only from a plan file, the JSON does not hold it. */
export interface StateVersion {
  readonly serial: number;
  readonly lineage: string;
}

/**
 * The identity of a change. `total` decides; the parts say where two changes differ.
 *
 * Two plans of one change differ in their time stamp, and in what else has drifted. So what is digested is what an
 * apply would do: every resource that is changed (before and after, and as it is written where that is not known
 * yet), what is read meanwhile, outputs, drift that the plan acts on, actions and checks, and with which tools.
 */
export interface Digest {
  /** 64 hexadecimal digits. */
  readonly total: string;
  readonly parts: Readonly<Record<Part, string>>;
  /** Address → digest of what happens to it. */
  readonly resources: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state?: StateVersion;
}

const PARTS = ["resources", "outputs", "drift", "tools", "actions", "checks", "hidden"] as const;
export type Part = (typeof PARTS)[number];

/** What a digest is made from besides the plan. */
export interface DigestContext {
  /** The stack that the plan is of; a review of one environment says nothing of another. */
  readonly environment: string;
  /** The synthesized stack, for values that are known only after apply. */
  readonly stack?: Stack | undefined;
  readonly state?: StateVersion | undefined;
  /** Provider's address → locked version; only a plan file tells. */
  readonly locked?: Readonly<Record<string, string>> | undefined;
}

/** Digests a plan. */
export function digestPlan(plan: Plan, { environment, stack, state, locked }: DigestContext): Digest {
  const secrets: unknown[] = [];
  const resources: Record<string, string> = {};
  const acted = new Set<string>(plan.relevant);
  for (const resource of plan.resources) {
    if (!matters(resource)) continue;
    acted.add(resource.address);
    const key = resource.deposed ? `${resource.address} (deposed ${resource.deposed})` : resource.address;
    const base = resource.address.replace(/\[[^\]]*\]$/, "");
    const declared = stack?.resources.get(base);
    resources[key] = sha256([
      identity(resource),
      openly(withoutIgnored(resource.change, declared), key, secrets),
    ]);
    if (anyMarked(resource.change.after_unknown))
      secrets.push([key, plan.written.get(base) ?? null, declared?.values ?? null]);
  }
  secrets.push(plan.providers, plan.modules, [...plan.invocations].map(canonical).sort());
  const outputs: Record<string, string> = {};
  for (const [name, change] of Object.entries(plan.outputs).sort(byName)) {
    if (change.actions[0] === "no-op") continue;
    // An output's name says nothing about its value, so all values count as hidden.
    outputs[name] = sha256([
      change.actions,
      openly({ ...change, after_sensitive: true, before_sensitive: true }, name, secrets),
    ]);
  }
  const parts: Record<Part, string> = {
    resources: sha256(resources),
    outputs: sha256(outputs),
    drift: sha256(
      plan.drift
        .filter((resource) => acted.has(resource.address) && differs(resource, stack))
        .map((resource) => [resource.address, resource.deposed ?? null, resource.change.actions])
        .sort(),
    ),
    tools: sha256([
      plan.terraformVersion,
      Object.values(plan.providers)
        .map(({ full_name, version_constraint }) => [full_name, version_constraint])
        .map(canonical)
        .sort(),
      locked ?? null,
    ]),
    actions: sha256(plan.invocations.map(({ address, type }) => [address, type]).sort()),
    checks: sha256(plan.checks.map((check) => [check.address.to_display, check.status]).sort()),
    hidden: slowly(secrets),
  };
  return { total: sha256([environment, parts]), parts, resources, outputs, ...(state ? { state } : {}) };
}

/** A change without what `ignore_changes` covers: whatever sets it, Terraform leaves it as it is. */
function withoutIgnored(change: PlannedChange, declared: StackResource | undefined): PlannedChange {
  const ignored = new Set(declared?.ignoreChanges.map((name) => name.split(/[.[]/)[0] ?? ""));
  if (ignored.size === 0 || change.actions[0] !== "update") return change;
  const strip = (side: unknown): unknown =>
    isRecord(side)
      ? Object.fromEntries(Object.entries(side).filter(([name]) => !ignored.has(name) && !ignored.has("all")))
      : side;
  return { ...change, before: strip(change.before), after: strip(change.after) };
}

/** Whether a drifted resource differs in more than what `ignore_changes` covers. */
function differs(resource: ResourceChange, stack: Stack | undefined): boolean {
  const base = resource.address.replace(/\[[^\]]*\]$/, "");
  const { before, after } = withoutIgnored(resource.change, stack?.resources.get(base));
  return canonical(before) !== canonical(after);
}

/** `sha256:<total>/<part>.<part>…@<serial>-<lineage>`: what a review prints and `--verify` reads. */
export function printDigest(digest: Digest): string {
  const parts = PARTS.map((name) => digest.parts[name].slice(0, 8)).join(".");
  const state = digest.state ? `@${digest.state.serial}-${digest.state.lineage}` : "";
  return `sha256:${digest.total}/${parts}${state}`;
}

/** What a reviewed digest says: all of it, or only what fits into the printed form. */
export type Reviewed = Pick<Digest, "total"> &
  Partial<Omit<Digest, "parts">> & { readonly parts?: Readonly<Record<string, string>> };

/**
 * Reads a digest as it was printed (the part behind `/` may be missing).
 * @throws {UserError} where the text is not a digest
 */
export function parseDigest(text: string): Reviewed {
  const match =
    /^(?:sha256:)?([0-9a-f]{64})(?:\/([0-9a-f]{8}(?:\.[0-9a-f]{8}){6}))?(?:@(\d+)-([\w-]*))?$/.exec(
      text.trim(),
    );
  if (!match?.[1])
    throw new UserError(
      "--verify needs a digest as the review prints it (sha256:…), or the file that --json wrote.",
    );
  const short = match[2]?.split(".");
  return {
    total: match[1],
    ...(short ? { parts: Object.fromEntries(PARTS.map((name, index) => [name, short[index] ?? ""])) } : {}),
    ...(match[3] === undefined ? {} : { state: { serial: Number(match[3]), lineage: match[4] ?? "" } }),
  };
}

/** How a plan differs from the reviewed one; an empty list: it is the same change to the same state. */
export function compareDigests(reviewed: Reviewed, found: Digest): string[] {
  const says: string[] = [];
  if (reviewed.state && found.state && reviewed.state.lineage !== found.state.lineage)
    says.push("it starts from another state (the lineage differs), not from a later version of the same one");
  if (reviewed.total === found.total) return says;
  if (reviewed.resources) says.push(...compareNamed("resource", reviewed.resources, found.resources));
  if (reviewed.outputs) says.push(...compareNamed("output", reviewed.outputs, found.outputs));
  for (const name of PARTS) {
    const then = reviewed.parts?.[name];
    if (then === undefined || found.parts[name].startsWith(then)) continue;
    if (name === "resources" && reviewed.resources) continue;
    if (name === "outputs" && reviewed.outputs) continue;
    says.push(PART_SAYS[name]);
  }
  if (reviewed.state && found.state && reviewed.state.serial !== found.state.serial)
    says.push(`the state was written since: serial ${reviewed.state.serial} then, ${found.state.serial} now`);
  return says.length > 0 ? says : ["it is another change (the digest holds no parts that would say which)"];
}

const PART_SAYS: Readonly<Record<Part, string>> = {
  resources: "resources are changed in another way",
  outputs: "outputs differ",
  drift: "a resource that the plan acts on has drifted in another way",
  tools: "it was made with another version of Terraform or of a provider",
  actions: "other actions are invoked",
  checks: "checks have another result",
  hidden:
    "a value that is never shown differs (a secret, a policy, a free text, a setting of a provider, or how a value is written that is known only after apply)",
};

function compareNamed(
  what: string,
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const says: string[] = [];
  for (const name of [...new Set([...Object.keys(then), ...Object.keys(now)])].sort()) {
    const was = Object.hasOwn(then, name);
    const is = Object.hasOwn(now, name);
    if (was && !is) says.push(`${what} ${name} is no longer changed`);
    else if (!was && is) says.push(`${what} ${name} is changed too`);
    else if (then[name] !== now[name]) says.push(`${what} ${name} is changed in another way`);
  }
  return says;
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function matters(resource: ResourceChange): boolean {
  const { actions, importing } = resource.change;
  const moved = resource.previous_address && resource.previous_address !== resource.address;
  // A data source in the plan is read during the apply, and what it reads decides what is written.
  return Boolean(importing || moved) || actions[0] !== "no-op";
}

function identity(resource: ResourceChange): unknown {
  const { change } = resource;
  return [
    resource.previous_address ?? null,
    resource.mode,
    resource.type,
    resource.provider_name,
    resource.action_reason ?? null,
    change.actions,
    change.replace_paths ?? [],
    change.importing?.id ?? null,
  ];
}

/**
 * The change with everything that is not printed taken out and put into `secrets`: a plain digest of a short
 * secret could be guessed by trying, so those are digested together and slowly.
 */
function openly(change: PlannedChange, owner: string, secrets: unknown[]): unknown {
  const strip = (value: unknown, marks: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => strip(item, marks, [...path, index]));
    if (isRecord(value))
      return Object.keys(value)
        .sort()
        .map((key) => [key, strip(value[key], marks, [...path, key])]);
    if (value === null || value === undefined) return null;
    if (!marked(marks, path) && mayShow(path, value)) return value;
    secrets.push([owner, path, embedded(value) ?? value]);
    return "hidden";
  };
  return [
    strip(change.before, change.before_sensitive, []),
    strip(change.after, change.after_sensitive, []),
    change.after_unknown ?? null,
  ];
}

function sha256(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** scrypt with the cost that its author names for interactive use: https://www.rfc-editor.org/rfc/rfc7914#section-2 */
function slowly(secrets: readonly unknown[]): string {
  const all = createHash("sha256").update(canonical(secrets)).digest();
  return scryptSync(all, "plan review", 32, { N: 2 ** 14, r: 8, p: 1 }).toString("hex");
}
