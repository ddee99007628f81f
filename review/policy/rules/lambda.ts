import { embedded, isRecord } from "../../json.ts";
import { looksSecret, secretName } from "../../mask.ts";
import type { StackResource } from "../../stack.ts";
import type { Fault, Rule } from "../rule.ts";
import { blocks, inBlock, isSet, type View } from "../view.ts";

function eachFunction(check: (fn: StackResource, view: View) => string | undefined) {
  return function* (view: View): Iterable<Fault> {
    for (const resource of view.of("aws_lambda_function")) {
      const says = check(resource, view);
      if (says) yield { resource, says };
    }
  };
}

function variables(fn: StackResource): Record<string, unknown> {
  const value = inBlock(fn.values, "environment", "variables");
  return isRecord(value) ? value : {};
}

/** Family → the oldest version that still gets patches. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, read in August 2026 */
const OLDEST_RUNTIMES: Readonly<Record<string, string>> = {
  dotnet: "8",
  java: "11",
  nodejs: "22",
  provided: "0",
  python: "3.10",
  ruby: "3.3",
};

function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.split(".").map(Number));
  for (let index = 0; index < 2; index++) {
    const difference = (left?.[index] || 0) - (right?.[index] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A reference, whose value is known to Terraform but not to this review. */
const isReference = (value: unknown) => typeof value === "string" && value.includes("${");

function isReserved(value: unknown): boolean {
  return isReference(value) || Number(value ?? -1) >= 0;
}

/** Whether a structured value holds a secret under its name, or something that looks like one. */
function holdsSecret(value: unknown, name = ""): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsSecret(item, name));
  if (isRecord(value)) return Object.entries(value).some(([key, item]) => holdsSecret(item, key));
  return typeof value === "string" && value !== "" && (secretName.test(name) || looksSecret(value));
}

export const lambdaRules: readonly Rule[] = [
  {
    id: "LAM-001",
    title: "Functions use active tracing",
    reason: "With PassThrough, a function is traced only if its caller is.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
    covers: ["CKV_AWS_50", "AWS-0066"],
    check: eachFunction((fn) =>
      inBlock(fn.values, "tracing_config", "mode") === "Active"
        ? undefined
        : "is not traced with mode Active",
    ),
  },
  {
    id: "LAM-002",
    title: "Functions have reserved concurrency",
    reason: "Otherwise one busy function can use up the account's concurrency, and its cost has no limit.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    covers: ["CKV_AWS_115"],
    check: eachFunction((fn) =>
      isReserved(fn.values.reserved_concurrent_executions) ? undefined : "has no reserved concurrency",
    ),
  },
  {
    id: "LAM-003",
    title: "Failed events go to a dead-letter queue or destination",
    reason: "Without one, Lambda discards an event after the last retry.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    covers: ["CKV_AWS_116"],
    check: eachFunction((fn) =>
      isSet(inBlock(fn.values, "dead_letter_config", "target_arn")) ? undefined : "has no dead letter target",
    ),
  },
  {
    id: "LAM-004",
    title: "Environment variables are encrypted with a customer managed key",
    reason: "Reading the configuration then also requires permission to use the key.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    covers: ["CKV_AWS_173"],
    check: eachFunction((fn) => {
      const some = blocks(fn.values, "environment").length > 0;
      const key = isSet(fn.values.kms_key_arn);
      if (some && !key) return "has environment variables but no kms_key_arn";
      return key && !some ? "has a kms_key_arn but no environment variables" : undefined;
    }),
  },
  {
    id: "LAM-005",
    title: "Environment variables hold no secrets",
    reason:
      "Everyone who may read the function's configuration sees them, and they are in the state and every plan in clear text.",
    source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html",
    covers: ["CKV_AWS_45"],
    check: function* (view) {
      for (const resource of view.of("aws_lambda_function"))
        for (const [name, value] of Object.entries(variables(resource))) {
          const literal = String(value).replace(/\$\{[^}]*\}/g, "");
          const named = secretName.test(name) && literal !== "" && !/(_ARN|_NAME|_ID|_URL)$/i.test(name);
          if (named || looksSecret(literal) || holdsSecret(embedded(literal)))
            yield {
              resource,
              says: "has an environment variable that looks like a secret: use Secrets Manager or Parameter Store",
            };
        }
    },
  },
  {
    id: "LAM-006",
    title: "Only one named source may invoke a function",
    reason:
      "Without source_arn, any bucket or rule of any account may invoke it; without source_account, another account may recreate a deleted bucket and invoke it.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
    covers: ["CKV_AWS_301", "CKV_AWS_364", "AWS-0067"],
    check: function* (view) {
      for (const resource of view.of("aws_lambda_permission")) {
        const { principal, source_arn, source_account } = resource.values;
        if (principal === "*") yield { resource, says: "lets anyone invoke the function" };
        else if (String(principal).endsWith(".amazonaws.com")) {
          if (!isSet(source_arn)) yield { resource, says: "has no source_arn" };
          if (!isSet(source_account)) yield { resource, says: "has no source_account" };
        }
      }
    },
  },
  {
    id: "LAM-007",
    title: "Functions use a supported runtime",
    reason: "A deprecated runtime gets no security patches, and later no deployments.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    covers: ["CKV_AWS_363"],
    check: eachFunction((fn) => {
      const runtime = String(fn.values.runtime ?? "");
      if (fn.values.package_type === "Image" || isReference(runtime)) return undefined;
      const [, family = "", version = ""] = /^([a-z]+?)(\d[\d.]*)?(?:\.x)?(?:\.al\d+)?$/.exec(runtime) ?? [];
      const oldest = OLDEST_RUNTIMES[family];
      if (oldest === undefined) return "has a runtime that this rule does not know";
      return compareVersions(version, oldest) >= 0 ? undefined : "runs on a deprecated runtime";
    }),
  },
  {
    id: "LAM-008",
    title: "Functions run inside a VPC",
    reason: "A function that needs private resources must not reach them over the internet.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
    covers: ["CKV_AWS_117"],
    check: eachFunction((fn) => (blocks(fn.values, "vpc_config").length > 0 ? undefined : "is in no VPC")),
  },
  {
    id: "LAM-009",
    title: "Functions run only signed code",
    reason: "Lambda then rejects code that was changed after it was signed.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
    covers: ["CKV_AWS_272"],
    check: eachFunction((fn) =>
      isSet(fn.values.code_signing_config_arn) ? undefined : "accepts unsigned code",
    ),
  },
  {
    id: "LAM-010",
    title: "Each function's log group is declared",
    reason: "A log group that Lambda creates never expires, and has no customer managed key.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    covers: [],
    check: eachFunction((fn, view) => {
      const named = inBlock(fn.values, "logging_config", "log_group");
      const own = `/aws/lambda/${String(fn.values.function_name)}`;
      const found = view
        .of("aws_cloudwatch_log_group")
        .some((group) =>
          isSet(named)
            ? view.referred(named) === group || named === group.values.name
            : group.values.name === own,
        );
      return found ? undefined : "has no log group of its own in the stack";
    }),
  },
  {
    id: "LAM-011",
    title: "Functions have no public URL",
    reason:
      "A URL without IAM authorization can be called by anyone, and an open CORS policy lets any web site call it.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    covers: ["CKV_AWS_258", "CKV2_AWS_75"],
    check: function* (view) {
      for (const resource of view.of("aws_lambda_function_url")) {
        if (resource.values.authorization_type !== "AWS_IAM")
          yield { resource, says: "does not require IAM authorization" };
        const open = ["allow_origins", "allow_methods"].some((name) =>
          JSON.stringify(inBlock(resource.values, "cors", name) ?? []).includes('"*"'),
        );
        if (open) yield { resource, says: "has an open CORS policy" };
      }
    },
  },
];
