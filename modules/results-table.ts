import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy/index.js";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target/index.js";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import type { Capacity } from "../environments/environment.ts";
import { skip } from "./policy-skips.ts";

/**
 * Takes a ceiling away. It is written, not left out: DynamoDB keeps what an update leaves out, and refuses an update
 * that changes nothing. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_OnDemandThroughput.html
 */
const NO_CEILING = -1;

export interface ResultsTableProps {
  readonly name: string;
  readonly capacity: Capacity;
  readonly keyArn: string;
  readonly pointInTimeRecovery: boolean;
  readonly protected: boolean;
}

/**
 * One item per picture, by the picture's key.
 *
 * It is one resource with one address in either capacity mode, so that a change of mode is an update in place.
 * Units are written only where the mode is provisioned: with them an on-demand table is refused, and a table that
 * Terraform was told to ignore them on comes back at 1/1
 * (https://github.com/hashicorp/terraform-provider-aws/issues/38100). `warm_throughput` is never set, since lowering
 * it replaces the table.
 *
 * With autoscaling Terraform ignores the units. So a table that comes back from on-demand starts at one unit, until
 * autoscaling raises it to the minimum, within a minute or two.
 */
export class ResultsTable extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ResultsTableProps) {
    super(scope, id);
    const { capacity } = props;
    const autoscaled = capacity.mode === "provisioned" && capacity.autoscaling !== undefined;
    const table = new DynamodbTable(this, "table", {
      name: props.name,
      hashKey: "image",
      attribute: [{ name: "image", type: "S" }],
      ...throughput(capacity),
      serverSideEncryption: { enabled: true, kmsKeyArn: props.keyArn },
      pointInTimeRecovery: { enabled: props.pointInTimeRecovery },
      deletionProtectionEnabled: props.protected,
      ...((props.protected || autoscaled) && {
        lifecycle: {
          ...(props.protected && { preventDestroy: true }),
          // What autoscaling has set must not be set back by the next deployment.
          ...(autoscaled && { ignoreChanges: ["read_capacity", "write_capacity"] }),
        },
      }),
    });
    // Pinned, so that moving this construct cannot become a new, empty table.
    table.overrideLogicalId(id);
    if (capacity.mode === "provisioned" && !autoscaled)
      skip(table, { id: "CKV2_AWS_16", comment: "Fixed capacity by choice of the environment." });
    if (!props.pointInTimeRecovery) {
      const comment = "The environment turns recovery off: pointInTimeRecovery.";
      skip(table, { id: "CKV_AWS_28", comment }, { id: "AWS-0024", comment });
    }
    this.name = table.name;
    this.arn = table.arn;
    if (capacity.mode === "provisioned" && capacity.autoscaling) {
      const { maximumRead, maximumWrite, targetUtilisation } = capacity.autoscaling;
      this.#scale(table, "Read", capacity.read, maximumRead, targetUtilisation);
      this.#scale(table, "Write", capacity.write, maximumWrite, targetUtilisation);
    }
  }

  #scale(table: DynamodbTable, kind: "Read" | "Write", least: number, most: number, target: number): void {
    const scalable = new AppautoscalingTarget(this, `${kind.toLowerCase()}-range`, {
      serviceNamespace: "dynamodb",
      resourceId: `table/${table.name}`,
      scalableDimension: `dynamodb:table:${kind}CapacityUnits`,
      minCapacity: least,
      maxCapacity: most,
    });
    new AppautoscalingPolicy(this, `${kind.toLowerCase()}-target`, {
      name: `Dynamo${kind}Utilization:table/${table.name}`,
      policyType: "TargetTrackingScaling",
      serviceNamespace: scalable.serviceNamespace,
      resourceId: scalable.resourceId,
      scalableDimension: scalable.scalableDimension,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: target,
        predefinedMetricSpecification: {
          predefinedMetricType: `DynamoDB${kind}CapacityUtilization`,
        },
      },
    });
  }
}

/** Exactly one kind of settings per mode; the provider refuses a mixture. */
function throughput(capacity: Capacity) {
  if (capacity.mode === "provisioned")
    return { billingMode: "PROVISIONED", readCapacity: capacity.read, writeCapacity: capacity.write };
  const { maximumRead = NO_CEILING, maximumWrite = NO_CEILING } = capacity;
  return {
    billingMode: "PAY_PER_REQUEST",
    onDemandThroughput: { maxReadRequestUnits: maximumRead, maxWriteRequestUnits: maximumWrite },
  };
}
