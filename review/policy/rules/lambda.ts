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

/** A value that Terraform knows and this review does not. */
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
    title: "Functions are traced actively",
    reason: "With PassThrough a trace begins only where somebody upstream has begun one.",
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
    title: "Functions have a limit of their own",
    reason:
      "One busy function otherwise takes the concurrency of the whole account, and the bill has no bound.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    covers: ["CKV_AWS_115"],
    check: eachFunction((fn) =>
      isReserved(fn.values.reserved_concurrent_executions) ? undefined : "has no reserved concurrency",
    ),
  },
  {
    id: "LAM-003",
    title: "Events that fail are kept",
    reason: "After the last retry Lambda drops an event that has nowhere to go.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    covers: ["CKV_AWS_116"],
    check: eachFunction((fn) =>
      isSet(inBlock(fn.values, "dead_letter_config", "target_arn")) ? undefined : "has no dead letter target",
    ),
  },
  {
    id: "LAM-004",
    title: "Environment variables are encrypted with a customer managed key",
    reason: "Reading the configuration then needs leave for the key as well.",
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
      "They are readable for whoever may read the function, and stand in the state and in every plan in clear text.",
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
              says: "has an environment variable that looks like a secret: refer to Secrets Manager or Parameter Store",
            };
        }
    },
  },
  {
    id: "LAM-006",
    title: "Only the one source may invoke a function",
    reason:
      "Without source_arn any bucket or rule of anybody may; without source_account one that is deleted may be made anew by another account.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
    covers: ["CKV_AWS_301", "CKV_AWS_364", "AWS-0067"],
    check: function* (view) {
      for (const resource of view.of("aws_lambda_permission")) {
        const { principal, source_arn, source_account } = resource.values;
        if (principal === "*") yield { resource, says: "lets anybody invoke the function" };
        else if (String(principal).endsWith(".amazonaws.com")) {
          if (!isSet(source_arn)) yield { resource, says: "has no source_arn" };
          if (!isSet(source_account)) yield { resource, says: "has no source_account" };
        }
      }
    },
  },
  {
    id: "LAM-007",
    title: "Functions run on a runtime that is kept up to date",
    reason: "A deprecated runtime gets no security patches, and later can no longer be deployed.",
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
    title: "Functions run signed code only",
    reason: "Code that was changed on its way is then refused.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
    covers: ["CKV_AWS_272"],
    check: eachFunction((fn) =>
      isSet(fn.values.code_signing_config_arn) ? undefined : "accepts unsigned code",
    ),
  },
  {
    id: "LAM-010",
    title: "A function's log group is declared with it",
    reason: "One that Lambda makes by itself keeps its events for ever, in clear text.",
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
    title: "Functions have no open URL",
    reason: "A URL without IAM, or with an open CORS policy, is open to the internet.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    covers: ["CKV_AWS_258", "CKV2_AWS_75"],
    check: function* (view) {
      for (const resource of view.of("aws_lambda_function_url")) {
        if (resource.values.authorization_type !== "AWS_IAM")
          yield { resource, says: "does not ask for IAM authorization" };
        const open = ["allow_origins", "allow_methods"].some((name) =>
          JSON.stringify(inBlock(resource.values, "cors", name) ?? []).includes('"*"'),
        );
        if (open) yield { resource, says: "has an open CORS policy" };
      }
    },
  },
];
