import type { TerraformResource } from "cdktf";
import { type PolicyStatement, wildcardReasons } from "./policy-document.ts";

/** A check that does not apply to a resource, and why. */
export interface Skip {
  /** The check's id, of checkov or trivy or this project's own. */
  readonly id: string;
  readonly comment: string;
}

const skipped = new WeakMap<TerraformResource, readonly Skip[]>();

/**
 * Records checks that a resource does not pass on purpose.
 *
 * They are written into the synthesized JSON, in the resource's `//` member, which Terraform ignores and in which
 * CDKTF keeps its own metadata:
 * ```json
 * "//": { "checkov": { "skip": [{ "id": "CKV_AWS_117", "comment": "…" }] }, "metadata": { … } }
 * ```
 * It is the form proposed for CDKTF in https://github.com/bridgecrewio/checkov/issues/4634.
 */
export function skip(resource: TerraformResource, ...skips: readonly Skip[]): void {
  const unexplained = skips.filter((it) => it.comment.trim() === "");
  if (unexplained.length > 0)
    throw new Error(`A skipped check needs a reason: ${unexplained.map((it) => it.id).join(", ")}.`);
  const all = [...(skipped.get(resource) ?? []), ...skips];
  skipped.set(resource, all);
  resource.addOverride("//.checkov.skip", all);
}

/**
 * Records why statements of a policy have wildcards, beside the skips:
 * `"//": { "wildcards": { "<Sid>": "<reason>" } }`.
 */
export function explainWildcards(resource: TerraformResource, statements: readonly PolicyStatement[]): void {
  const reasons = wildcardReasons(statements);
  if (Object.keys(reasons).length > 0) resource.addOverride("//.wildcards", reasons);
}
