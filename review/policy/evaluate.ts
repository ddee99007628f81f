import { showAddress, showName } from "../mask.ts";
import type { Stack } from "../stack.ts";
import type { Fault, Rule } from "./rule.ts";
import { rules } from "./rules/index.ts";
import { View } from "./view.ts";

/** A violation of a rule. Names are as they are, until {@link showFinding} masks them. */
export interface Finding {
  readonly rule: string;
  readonly title: string;
  readonly stack: string;
  /** Undefined where the stack as a whole is at fault. */
  readonly address?: string;
  readonly construct?: string;
  readonly says: string;
  /** Why it is so on purpose; only then the finding does not fail. */
  readonly skipped?: string;
}

/** What the rules say about some stacks. */
export interface PolicyResult {
  /** How many rules were tried. */
  readonly rules: number;
  readonly failed: readonly Finding[];
  readonly skipped: readonly Finding[];
  /** Skips that no finding needs any more, and skips without a reason. */
  readonly idle: readonly {
    readonly stack: string;
    readonly address: string;
    readonly id: string;
    readonly why: string;
  }[];
}

/** A finding as it may be printed. */
export function showFinding<One extends Pick<Finding, "stack" | "address" | "construct">>(finding: One): One {
  return {
    ...finding,
    stack: showName(finding.stack),
    ...(finding.address === undefined ? {} : { address: showAddress(finding.address) }),
    ...(finding.construct === undefined ? {} : { construct: showName(finding.construct) }),
  };
}

/** Everything that the rules say, as it may be printed. */
export function showResult(result: PolicyResult): PolicyResult {
  return {
    rules: result.rules,
    failed: result.failed.map(showFinding),
    skipped: result.skipped.map(showFinding),
    idle: result.idle.map((skip) => ({ ...showFinding(skip), id: showName(skip.id) })),
  };
}

/** Tries every rule on every stack. All stacks of a synthesis belong together: some rules compare them. */
export function evaluate(stacks: readonly Stack[], only: readonly Rule[] = rules): PolicyResult {
  const failed: Finding[] = [];
  const skipped: Finding[] = [];
  const idle: PolicyResult["idle"][number][] = [];
  for (const stack of stacks) {
    const used = new Set<string>();
    const view = new View(
      stack,
      stacks.filter((other) => other !== stack),
    );
    for (const rule of only)
      for (const fault of rule.check(view)) {
        const skip = skipOf(rule, fault);
        if (skip) used.add(`${fault.resource?.address} ${skip.id}`);
        const finding = toFinding(rule, fault, stack);
        if (skip) skipped.push({ ...finding, skipped: skip.reason });
        else failed.push(finding);
      }
    idle.push(...idleSkips(stack, used, only));
  }
  return { rules: only.length, failed, skipped, idle };
}

function skipOf(rule: Rule, { resource }: Fault): { id: string; reason: string } | undefined {
  return resource?.skips.find(
    (skip) => (skip.id === rule.id || rule.covers.includes(skip.id)) && skip.reason.trim() !== "",
  );
}

function toFinding(rule: Rule, { resource, says }: Fault, stack: Stack): Finding {
  return {
    rule: rule.id,
    title: rule.title,
    stack: stack.name,
    ...(resource ? { address: resource.address, construct: resource.construct } : {}),
    says,
  };
}

/** A skip that hides nothing is a hole for later; one for a check that only a scanner has cannot be judged here. */
function idleSkips(
  stack: Stack,
  used: ReadonlySet<string>,
  only: readonly Rule[],
): PolicyResult["idle"][number][] {
  const known = new Set(only.flatMap((rule) => [rule.id, ...rule.covers]));
  const found: PolicyResult["idle"][number][] = [];
  for (const resource of stack.resources.values())
    for (const id of new Set(resource.skips.map((skip) => skip.id))) {
      const skips = resource.skips.filter((skip) => skip.id === id);
      const where = { stack: stack.name, address: resource.address, id };
      if (skips.some((skip) => skip.reason.trim() === "")) found.push({ ...where, why: "has no reason" });
      else if (known.has(id) && !used.has(`${resource.address} ${id}`))
        found.push({ ...where, why: "hides nothing" });
    }
  return found;
}
