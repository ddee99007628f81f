import type { Path } from "./json.ts";

/**
 * What may be printed. Plans hold secrets in clear text, and the provider's schema marks only some of them (a
 * function's environment variables, for example, are not marked), so the review prints nothing but what this
 * allow-list knows to be harmless, and of that only values that have the expected shape.
 */
export const HIDDEN = "(hidden)";

const isBoolean = (value: unknown) => typeof value === "boolean";
const isNumber = (value: unknown) =>
  typeof value === "number" || (typeof value === "string" && /^\d{1,9}$/.test(value));
/** A word of an API: `PAY_PER_REQUEST`, `aws:kms`, `nodejs24.x`, `arm64`, `Enabled`. */
const isWord = (value: unknown) =>
  typeof value === "string" && /^[A-Za-z][\w.:-]{0,39}$/.test(value) && !looksSecret(value);
/** A name that AWS gives to a resource: letters, digits and a few signs. */
const isName = (value: unknown) =>
  typeof value === "string" && /^[\w./:@+=*-]{1,256}$/.test(value) && !looksSecret(value);
const isSuffix = (value: unknown) =>
  typeof value === "string" && /^[\w./-]{0,64}$/.test(value) && !looksSecret(value);
/** X-Ray filter expressions: only `service(...)`, annotations' names, comparisons of numbers and plain words. */
const isExpression = (value: unknown) =>
  typeof value === "string" &&
  /^[\w\s()"{}.,:<>=!&|$*/-]{1,500}$/.test(value) &&
  !value.split(/[^\w/+=-]+/).some(looksSecret);

type Shape = (value: unknown) => boolean;

/** The last name of an attribute's path → the shape that its value must have to be printed. */
const PRINTABLE: Readonly<Record<string, Shape>> = Object.fromEntries([
  ...shaped(
    isNumber,
    "abort_incomplete_multipart_upload.days_after_initiation allocated_storage backup_retention_period batch_size capacity days days_after_initiation datapoints_to_alarm deletion_window_in_days delay_seconds desired_count evaluation_periods fixed_rate max_capacity max_message_size max_read_request_units max_receive_count max_session_duration max_size max_write_request_units maximum_concurrency maximum_event_age_in_seconds maximum_retry_attempts memory_size message_retention_seconds min_capacity min_size newer_noncurrent_versions noncurrent_days period priority provisioned_concurrent_executions read_capacity receive_wait_time_seconds recovery_period_in_days recovery_window_in_days reservoir_size reserved_concurrent_executions retention_in_days retention_period rotation_period_in_days scale_in_cooldown scale_out_cooldown shard_count size storage_size target_value threshold timeout visibility_timeout_seconds write_capacity years",
  ),
  ...shaped(
    isWord,
    "application_log_level architectures attribute_name.type authentication authorization_type billing_mode comparison_operator compute_type customer_master_key_spec default_result dimension effect engine engine_version family handler http_method instance_class key_spec key_usage log_format log_group_class metric_name mfa_delete mode namespace object_ownership package_type policy_type predefined_metric_type principal projection_type protocol runtime scalable_dimension service_namespace service_type sse_algorithm state statistic status storage_class stream_view_type system_log_level table_class treat_missing_data type url_path version",
  ),
  ...shaped(
    isName,
    "alarm_name alias attribute bucket function_name group_name hash_key host id index_name key_id layer_name log_group log_group_name name queue_name range_key region replica.region_name resource_id role role_name rule rule_name s3_key sampling_rule_name service_name sid statement_id stream_name table_name target_id topic_name",
  ),
  ...shaped(
    isName,
    "alarm_actions arn deadLetterTargetArn execution_role function_arn key_arn kms_key_arn kms_key_id kms_master_key_id lambda_function_arn layers ok_actions policy_arn resource_arn role_arn source_arn target_arn target_key_arn topic_arn",
  ),
  ...shaped(isSuffix, "events event filter_prefix filter_suffix prefix suffix"),
  ...shaped(isExpression, "filter_expression"),
]);

/** Maps whose keys and values people choose freely; no name inside one says anything about its value. */
const freeMaps =
  /^(variables|tags|tags_all|default_tags|metadata|parameters|attributes|user_data|labels|options|headers|secrets?|environment_variables)$/;

function shaped(shape: Shape, names: string): [string, Shape][] {
  return names.split(" ").map((name) => [name, shape]);
}

/**
 * A value as the review may print it: itself, or `(hidden)`.
 * @param path the attribute's path inside the resource
 * @param sensitive whether Terraform marks the value as sensitive
 */
export function show(path: Path, value: unknown, sensitive: boolean): string {
  if (value === null || value === undefined || value === "") return "none";
  if (sensitive || !mayShow(path, value)) return HIDDEN;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Whether the value at the path is one of those that the allow-list knows. */
export function mayShow(path: Path, value: unknown): boolean {
  const names = path.filter((part): part is string => typeof part === "string");
  if (names.some((name) => !isKey(name)) || names.slice(0, -1).some((name) => freeMaps.test(name)))
    return false;
  const name = names.at(-1) ?? "";
  if (secretName.test(name)) return false;
  if (isBoolean(value)) return true;
  if (Array.isArray(value)) return value.length <= 20 && value.every((item) => mayShow(path, item));
  // A pattern is made of the names that AWS gives to services, fields and events.
  if (names[0] === "event_pattern" && names.length > 1) return isName(value);
  const shape = PRINTABLE[name];
  return shape?.(value) ?? false;
}

/** An attribute's path in words, as `point_in_time_recovery.enabled`; a key that may be a secret is hidden. */
export function showPath(path: Path): string {
  return path
    .filter((part): part is string => typeof part === "string")
    .map(showKey)
    .join(".");
}

/** A key of a map, or `(hidden)` where it is not a plain name. */
export function showKey(key: string): string {
  return isKey(key) ? key : HIDDEN;
}

function isKey(key: string): boolean {
  return /^[A-Za-z_][\w.:/@-]{0,79}$/.test(key) && !looksSecret(key);
}

/** A resource's address; the key of an instance is hidden where it is not a plain name. */
export function showAddress(address: string): string {
  const plain = address.replace(/\["((?:[^"\\]|\\.)*)"\]/g, (_, key: string) =>
    isInstanceKey(key) ? `["${key}"]` : `["${HIDDEN}"]`,
  );
  const form =
    /^(?:module\.[\w-]+(?:\[(?:\d+|"[^"]*")\])?\.)*(?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*(?:\[(?:\d+|"[^"]*")\])?$/;
  if (!form.test(plain)) return HIDDEN;
  return plain.split(/[.[\]"]/).some(looksSecret) ? HIDDEN : plain;
}

/** Letters of every language, digits and a few signs: what people call instances by. */
function isInstanceKey(key: string): boolean {
  return /^[\p{L}\p{M}\p{N} _./:@+=*-]{1,256}$/u.test(key) && !looksSecret(key);
}

/** A resource's type, as `aws_s3_bucket`. */
export function showType(type: string): string {
  return /^[a-z][a-z0-9_]{0,79}$/.test(type) && !looksSecret(type) ? type : HIDDEN;
}

/** A name of the kind that AWS resources, stacks and constructs have, or `(hidden)`. */
export function showName(name: string): string {
  return name.split("/").every((part) => /^[\w .:@+=*-]{1,256}$/.test(part) && !looksSecret(part))
    ? name
    : HIDDEN;
}

/** Names under which people keep secrets. */
export const secretName =
  /secret|passw|token|credential|private|api_?key|access_?key|auth_?key|signature|connection_string/i;

/** Prefixes that issuers give to their secrets, and the forms of keys. */
const secretForms =
  /AKIA[0-9A-Z]{12}|ASIA[0-9A-Z]{12}|gh[pousr]_\w{16}|github_pat_|glpat-|xox[abprs]-|\bsk[-_](live|test|proj|ant)[-_]\w{8}|eyJ[\w-]{8}|-----BEGIN|:\/\/[^/\s]*:[^/\s]*@|AIza[\w-]{20}|SG\.[\w-]{16}|hooks\.slack/;

/**
 * Whether a text may be a secret although it stands where none should: a known form, or a long run of letters
 * and digits that is too irregular to be a word. A second line behind the allow-list, not the first.
 */
export function looksSecret(text: string): boolean {
  if (secretForms.test(text)) return true;
  return text.split(/[^A-Za-z0-9+=]+/).some((part) => part.length >= 16 && irregular(part));
}

function irregular(part: string): boolean {
  if (/^\d+$/.test(part)) return part.length > 26;
  // Between two neighbours of random base64 or hexadecimal the kind of character changes in two cases of five,
  // in the names that people give (CamelCase, words with a number) in one of seven.
  let switches = 0;
  for (let i = 1; i < part.length; i++)
    if (/[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]/.test(part.slice(i - 1, i + 1))) switches++;
  return switches / (part.length - 1) > 0.24;
}
