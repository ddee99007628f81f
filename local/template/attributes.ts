import { createHash } from "node:crypto";

/** A resource, as far as its computed attributes need it. */
export interface Self {
  /** `dev.aws_kms_key.data`; unique in the whole output. */
  readonly address: string;
  readonly account: string;
  readonly region: string;
  /** Another attribute of the same resource, resolved, as text. Throws where it is neither set nor computed. */
  text(attribute: string): string;
  /** The same, or the default where it is neither set nor computed. */
  optional(attribute: string, otherwise: string): string;
}

type Attributes = Readonly<Record<string, (self: Self) => unknown>>;

const regional = (self: Self, service: string, rest: string) =>
  `arn:aws:${service}:${self.region}:${self.account}:${rest}`;
const attribute =
  (name: string) =>
  (self: Self): string =>
    self.text(name);
const iam = (kind: string): Attributes["arn"] => {
  return (self) => `arn:aws:iam::${self.account}:${kind}${self.optional("path", "/")}${self.text("name")}`;
};

/** AWS makes identifiers up; a digest of the address gives the same one on every start. */
function uuid(self: Self): string {
  const hex = createHash("sha256").update(`${self.account} ${self.region} ${self.address}`).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}

/**
 * What AWS computes for each kind of resource, by the provider's attribute names
 * (https://registry.terraform.io/providers/hashicorp/aws/latest/docs, "Attribute Reference" of each page).
 */
export const COMPUTED: Readonly<Record<string, Attributes>> = {
  aws_s3_bucket: {
    id: attribute("bucket"),
    arn: (self) => `arn:aws:s3:::${self.text("bucket")}`,
    region: (self) => self.region,
    bucket_domain_name: (self) => `${self.text("bucket")}.s3.amazonaws.com`,
    bucket_regional_domain_name: (self) => `${self.text("bucket")}.s3.${self.region}.amazonaws.com`,
  },
  aws_lambda_function: {
    id: attribute("function_name"),
    arn: (self) => regional(self, "lambda", `function:${self.text("function_name")}`),
  },
  aws_lambda_layer_version: {
    id: attribute("arn"),
    arn: (self) => `${self.text("layer_arn")}:1`,
    layer_arn: (self) => regional(self, "lambda", `layer:${self.text("layer_name")}`),
    version: () => "1",
  },
  aws_iam_role: { id: attribute("name"), arn: iam("role") },
  aws_iam_policy: { id: attribute("arn"), arn: iam("policy") },
  aws_dynamodb_table: {
    id: attribute("name"),
    arn: (self) => regional(self, "dynamodb", `table/${self.text("name")}`),
  },
  aws_sqs_queue: {
    id: attribute("url"),
    url: (self) => `https://sqs.${self.region}.amazonaws.com/${self.account}/${self.text("name")}`,
    arn: (self) => regional(self, "sqs", self.text("name")),
  },
  aws_sns_topic: { id: attribute("arn"), arn: (self) => regional(self, "sns", self.text("name")) },
  aws_kms_key: {
    id: uuid,
    key_id: uuid,
    arn: (self) => regional(self, "kms", `key/${uuid(self)}`),
  },
  aws_kms_alias: {
    id: attribute("name"),
    arn: (self) => regional(self, "kms", self.text("name")),
  },
  aws_cloudwatch_log_group: {
    id: attribute("name"),
    arn: (self) => regional(self, "logs", `log-group:${self.text("name")}`),
  },
  aws_cloudwatch_event_rule: {
    id: attribute("name"),
    arn: (self) => regional(self, "events", `rule/${self.text("name")}`),
  },
  aws_cloudwatch_metric_alarm: {
    id: attribute("alarm_name"),
    arn: (self) => regional(self, "cloudwatch", `alarm:${self.text("alarm_name")}`),
  },
  aws_cloudwatch_composite_alarm: {
    id: attribute("alarm_name"),
    arn: (self) => regional(self, "cloudwatch", `alarm:${self.text("alarm_name")}`),
  },
  aws_cloudwatch_dashboard: {
    id: attribute("dashboard_name"),
    dashboard_arn: (self) => `arn:aws:cloudwatch::${self.account}:dashboard/${self.text("dashboard_name")}`,
  },
  aws_xray_group: {
    id: attribute("arn"),
    arn: (self) =>
      regional(
        self,
        "xray",
        `group/${self.text("group_name")}/${uuid(self).replaceAll("-", "").slice(0, 26).toUpperCase()}`,
      ),
  },
  aws_xray_sampling_rule: {
    id: attribute("rule_name"),
    arn: (self) => regional(self, "xray", `sampling-rule/${self.text("rule_name")}`),
  },
  aws_appautoscaling_target: { id: attribute("resource_id") },
  aws_s3_bucket_versioning: { id: attribute("bucket") },
  aws_s3_bucket_policy: { id: attribute("bucket") },
  "data.aws_caller_identity": {
    id: (self) => self.account,
    account_id: (self) => self.account,
    arn: (self) => `arn:aws:iam::${self.account}:root`,
    user_id: (self) => self.account,
  },
  "data.aws_region": {
    id: (self) => self.region,
    name: (self) => self.region,
    region: (self) => self.region,
  },
  "data.aws_partition": {
    id: () => "aws",
    partition: () => "aws",
    dns_suffix: () => "amazonaws.com",
  },
};
