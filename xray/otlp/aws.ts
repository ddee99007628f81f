import type { Raw } from "../documents/json.ts";
import type { Picked } from "./pick.ts";

/**
 * `aws` of a segment or subsegment: what was called, and for segments where the service runs.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/aws.go
 */
export function awsOf(span: Picked, resource: Picked): Raw {
  const tables = span.texts("aws.dynamodb.table_names", "aws.table_name", "aws.table.name");
  const cloud = resource.text("cloud.provider");
  return compact({
    account_id: span.text("aws.account_id") ?? resource.text("cloud.account.id"),
    operation: span.text("aws.operation", "rpc.method"),
    region: span.text("aws.region"),
    request_id: span.text("aws.request_id", "aws.requestId", "aws.request.id"),
    queue_url: span.text("messaging.url", "aws.sqs.queue.url", "aws.queue_url", "aws.queue.url"),
    table_name: tables.length === 1 ? tables[0] : undefined,
    table_names: tables.length > 1 ? tables : undefined,
    ...(cloud === undefined || cloud === "aws" ? machineOf(resource) : {}),
    xray: sdkOf(resource),
  });
}

function machineOf(resource: Picked): Raw {
  const platform = resource.text("cloud.platform");
  const zone = resource.text("cloud.availability_zone");
  const host = resource.text("host.id");
  const container = resource.text("container.id");
  const cluster = resource.text("k8s.cluster.name");
  const deployment = resource.text("service.instance.id");
  return {
    ...(platform === "aws_ec2" || host !== undefined
      ? {
          ec2: compact({
            instance_id: host,
            availability_zone: zone,
            instance_size: resource.text("host.type"),
            ami_id: resource.text("host.image.id"),
          }),
        }
      : {}),
    ...(platform === "aws_ecs"
      ? {
          ecs: compact({
            container: resource.text("container.name"),
            container_id: container,
            availability_zone: zone,
            container_arn: resource.text("aws.ecs.container.arn"),
            cluster_arn: resource.text("aws.ecs.cluster.arn"),
            task_arn: resource.text("aws.ecs.task.arn"),
            task_family: resource.text("aws.ecs.task.family"),
            launch_type: resource.text("aws.ecs.launchtype"),
          }),
        }
      : {}),
    ...(platform === "aws_elastic_beanstalk" && deployment !== undefined
      ? {
          elastic_beanstalk: compact({
            environment_name: resource.text("service.namespace"),
            deployment_id: Number.parseInt(deployment, 10) || 0,
            version_label: resource.text("service.version"),
          }),
        }
      : {}),
    ...(platform === "aws_eks" || cluster !== undefined
      ? {
          eks: compact({
            cluster_name: cluster,
            pod: resource.text("k8s.pod.name"),
            container_id: container,
          }),
        }
      : {}),
    ...logsOf(resource),
  };
}

function logsOf(resource: Picked): Raw {
  const split = (texts: readonly string[]) => texts.flatMap((text) => text.split("&")).filter(Boolean);
  const arns = split(resource.texts("aws.log.group.arns"));
  const names = split(resource.texts("aws.log.group.names"));
  const logs =
    arns.length > 0
      ? arns.map((arn) => ({ arn, log_group: arn.split(":")[6] ?? arn }))
      : names.map((log_group) => ({ log_group }));
  return logs.length === 0 ? {} : { cloudwatch_logs: logs };
}

function sdkOf(resource: Picked): Raw | undefined {
  const name = resource.text("telemetry.sdk.name");
  const language = resource.text("telemetry.sdk.language");
  if (name === undefined) return undefined;
  return compact({
    sdk: language === undefined ? name : `${name} for ${language}`,
    sdk_version: resource.text("telemetry.sdk.version"),
    auto_instrumentation: resource.has("telemetry.auto.version") || resource.has("telemetry.distro.version"),
  });
}

/** The origin of a segment, by the platform that its service runs on; undefined elsewhere than on AWS. */
export function originOf(resource: Picked): string | undefined {
  const cloud = resource.text("cloud.provider");
  if (cloud !== undefined && cloud !== "aws") return undefined;
  switch (resource.text("cloud.platform")) {
    case "aws_app_runner":
      return "AWS::AppRunner::Service";
    case "aws_eks":
      return "AWS::EKS::Container";
    case "aws_elastic_beanstalk":
      return "AWS::ElasticBeanstalk::Environment";
    case "aws_ecs":
      return ECS_ORIGINS.get(resource.text("aws.ecs.launchtype") ?? "") ?? "AWS::ECS::Container";
    case "aws_ec2":
      return "AWS::EC2::Instance";
    default:
      return undefined;
  }
}

const ECS_ORIGINS: ReadonlyMap<string, string> = new Map([
  ["ec2", "AWS::ECS::EC2"],
  ["fargate", "AWS::ECS::Fargate"],
]);

/** Without the fields that are undefined. */
export function compact(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}
