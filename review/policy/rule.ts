import type { StackResource } from "../stack.ts";
import type { View } from "./view.ts";

/** A requirement on synthesized stacks. */
export interface Rule {
  /** The noun and a number, as `S3-001`. */
  readonly id: string;
  /** What holds where the rule is kept, in a few words. */
  readonly title: string;
  /** Why it matters. */
  readonly reason: string;
  readonly source: string;
  /**
   * Checks of checkov and trivy that this rule stands for. A resource that skips one of them, with a reason, skips
   * this rule. A rule without any is this project's own, and is skipped by its own id only.
   */
  readonly covers: readonly string[];
  /** Every place where it is not kept. */
  readonly check: (view: View) => Iterable<Fault>;
}

/** One place where a rule is not kept. */
export interface Fault {
  /** Undefined where the stack as a whole is at fault. */
  readonly resource?: StackResource;
  /** What is wrong, in words that hold no value of the configuration but plain names. */
  readonly says: string;
}
