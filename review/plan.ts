import { UserError } from "@image-text/commands/user-error";
import { z } from "zod";
import { isRecord } from "./json.ts";
import { parsePlanText } from "./plan-text.ts";

/**
 * The parts of `terraform show -json PLANFILE` that a review reads.
 * Source of the shape: https://developer.hashicorp.com/terraform/internals/json-format
 */
const action = z.enum(["no-op", "create", "read", "update", "delete", "forget"]);

const actions = z
  .array(action)
  .min(1)
  .max(2)
  // A replacement deletes what was there, or with `destroy = false` only forgets it (Terraform 1.7 and later).
  .refine(
    (list) =>
      list.length === 1 || (list.includes("create") && (list.includes("delete") || list.includes("forget"))),
  );

const change = z.object({
  actions,
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  after_unknown: z.unknown().optional(),
  before_sensitive: z.unknown().optional(),
  after_sensitive: z.unknown().optional(),
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).nullish(),
  importing: z.looseObject({ id: z.string().nullish() }).nullish(),
});

const resourceChange = z.object({
  address: z.string().min(1),
  previous_address: z.string().nullish(),
  mode: z.enum(["managed", "data"]),
  type: z.string().min(1),
  name: z.string(),
  provider_name: z.string().default(""),
  deposed: z.string().nullish(),
  action_reason: z.string().nullish(),
  change,
});

const configuredResource = z.looseObject({
  address: z.string(),
  expressions: z.record(z.string(), z.unknown()).nullish(),
});

/** What `check` blocks, conditions and validations found. https://developer.hashicorp.com/terraform/internals/json-format#checks-representation */
const check = z.object({
  address: z.looseObject({ to_display: z.string() }),
  status: z.enum(["pass", "fail", "error", "unknown"]),
  instances: z.array(z.unknown()).nullish(),
});

/** What is run besides changing resources (Terraform 1.14 and later). */
const invocation = z.looseObject({ address: z.string(), type: z.string() });

/** Every part of a plan that Terraform 1.14 and OpenTofu 1.11 write; others are named in the review. */
const KNOWN_PARTS: ReadonlySet<string> = new Set([
  "format_version",
  "terraform_version",
  "variables",
  "planned_values",
  "proposed_unknown",
  "resource_changes",
  "resource_drift",
  "output_changes",
  "prior_state",
  "configuration",
  "relevant_attributes",
  "checks",
  "timestamp",
  "applyable",
  "complete",
  "errored",
  "deferred_changes",
  "action_invocations",
  "deferred_action_invocations",
]);

const providerConfiguration = z.looseObject({
  full_name: z.string().nullish(),
  version_constraint: z.string().nullish(),
  expressions: z.looseObject({ region: z.looseObject({ constant_value: z.unknown() }).nullish() }).nullish(),
});
export type ProviderConfiguration = z.infer<typeof providerConfiguration>;

const plan = z.object({
  format_version: z.string(),
  terraform_version: z.string().default("unknown"),
  resource_changes: z.array(resourceChange).nullish(),
  resource_drift: z.array(resourceChange).nullish(),
  output_changes: z.record(z.string(), change).nullish(),
  deferred_changes: z.array(z.unknown()).nullish(),
  deferred_action_invocations: z.array(z.unknown()).nullish(),
  action_invocations: z.array(invocation).nullish(),
  checks: z.array(check).nullish(),
  relevant_attributes: z.array(z.looseObject({ resource: z.string() })).nullish(),
  applyable: z.boolean().nullish(),
  complete: z.boolean().nullish(),
  errored: z.boolean().nullish(),
  configuration: z
    .object({
      provider_config: z.record(z.string(), providerConfiguration).nullish(),
      root_module: z.looseObject({ resources: z.array(configuredResource).nullish() }).nullish(),
    })
    .nullish(),
});

export type PlannedChange = z.infer<typeof change>;
export type ResourceChange = z.infer<typeof resourceChange>;

/** A plan that is whole and can be applied (or has nothing to apply). */
export interface Plan {
  readonly terraformVersion: string;
  readonly resources: readonly ResourceChange[];
  /** What was found to differ from the state before anything is changed. */
  readonly drift: readonly ResourceChange[];
  readonly outputs: Readonly<Record<string, PlannedChange>>;
  /** Every provider configuration as it is written: version constraint, region, roles. May hold secrets. */
  readonly providers: Readonly<Record<string, ProviderConfiguration>>;
  /** The AWS region of the default provider, where the configuration names one. */
  readonly region: string | undefined;
  /** Address → attributes that the configuration sets; undefined where the plan has no configuration. */
  readonly configured: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Address → the resource as it is written, in the root module. May hold secrets. */
  readonly written: ReadonlyMap<string, unknown>;
  /** The called modules as they are written. May hold secrets. */
  readonly modules: unknown;
  /** Addresses of resources from which the plan takes a value. */
  readonly relevant: ReadonlySet<string>;
  readonly checks: readonly z.infer<typeof check>[];
  readonly invocations: readonly z.infer<typeof invocation>[];
  /** Parts of the document that this review does not know. */
  readonly unread: readonly string[];
}

/**
 * Parses the JSON of a plan.
 *
 * Refuses, with one sentence, what cannot be reviewed: text that is not JSON, JSON that is not a plan, another
 * major format, a plan that failed, that is incomplete or that Terraform itself would not apply.
 * @throws {UserError} whose message never repeats a value of the plan
 */
export function readPlan(text: string): Plan {
  const json = parsePlanText(text);
  if (!isRecord(json))
    throw new UserError(
      "This is JSON, but not a plan: expected an object from `terraform show -json PLANFILE`.",
    );
  refuseOthers(json);
  const major = /^(\d+)\.\d+$/.exec(String(json.format_version))?.[1];
  if (major !== "1")
    throw new UserError(
      "The plan's format_version is not supported: this review reads format 1.x, which Terraform 1.x writes.",
    );
  const parsed = plan.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = (issue?.path ?? []).map((part) => (typeof part === "number" ? part : place(String(part))));
    throw new UserError(
      `This is not a plan that Terraform wrote: ${where.join(".") || "the document"} has an unexpected form (${issue?.code ?? "invalid"}).`,
    );
  }
  const value = parsed.data;
  if (value.errored)
    throw new UserError(
      "Terraform marked the plan as errored: fix what `terraform plan` reported, and plan again.",
    );
  if (value.complete === false || value.deferred_changes?.length || value.deferred_action_invocations?.length)
    throw new UserError(
      "The plan is incomplete (Terraform deferred changes), so it does not show all that would happen.",
    );
  const resources = value.resource_changes ?? [];
  const outputs = value.output_changes ?? {};
  const changes =
    resources.some((resource) => !isNoOp(resource.change)) ||
    Object.values(outputs).some((output) => !isNoOp(output)) ||
    Boolean(value.action_invocations?.length);
  if (value.applyable === false && changes)
    throw new UserError("Terraform says that this plan cannot be applied (applyable is false): plan again.");
  return {
    terraformVersion: value.terraform_version,
    resources,
    drift: value.resource_drift ?? [],
    outputs,
    providers: value.configuration?.provider_config ?? {},
    region: regionOf(value.configuration?.provider_config?.aws?.expressions?.region?.constant_value),
    configured: configuredAttributes(value.configuration?.root_module?.resources),
    written: new Map((value.configuration?.root_module?.resources ?? []).map((one) => [one.address, one])),
    modules: value.configuration?.root_module?.module_calls ?? null,
    relevant: new Set(value.relevant_attributes?.map((one) => one.resource)),
    checks: value.checks ?? [],
    invocations: value.action_invocations ?? [],
    unread: Object.keys(json).filter((name) => !KNOWN_PARTS.has(name)),
  };
}

function isNoOp(change: PlannedChange): boolean {
  return change.actions.every((action) => action === "no-op" || action === "read");
}

function regionOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z]{2}(-[a-z]+)+-\d$/.test(value) ? value : undefined;
}

function configuredAttributes(
  resources: readonly z.infer<typeof configuredResource>[] | null | undefined,
): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  if (!resources) return undefined;
  return new Map(
    resources.map((resource) => [resource.address, new Set(Object.keys(resource.expressions ?? {}))]),
  );
}

/** Says what else the input is, where a person may have mistaken it for a plan. */
function refuseOthers(json: Record<string, unknown>): void {
  if ("resource_changes" in json || "planned_values" in json) return;
  if ("values" in json || "lineage" in json)
    throw new UserError(
      "This is Terraform state, not a plan: `terraform show -json` needs the name of a plan file that `terraform plan -out FILE` wrote.",
    );
  if ("terraform" in json && "resource" in json)
    throw new UserError(
      "This is a synthesized configuration, not a plan: give the output of `terraform show -json PLANFILE`.",
    );
  if (!("format_version" in json))
    throw new UserError(
      "This is JSON, but not a plan: it has no format_version. Give the output of `terraform show -json PLANFILE`.",
    );
}

/** A key of the document, if it is one of Terraform's own words; names that people gave are not repeated. */
function place(key: string): string {
  return /^(resource_changes|resource_drift|checks|action_invocations|relevant_attributes|status|output_changes|change|actions|address|mode|type|name|provider_name|configuration|provider_config|root_module|resources|expressions|replace_paths|importing|format_version|terraform_version|applyable|complete|errored)$/.test(
    key,
  )
    ? key
    : "…";
}
