import type {
  ContinuousBackupsDescription,
  TableDescription,
  TimeToLiveDescription,
} from "@aws-sdk/client-dynamodb";
import type { TableCapacity } from "../../template/deployment.ts";
import { keySchema, projection } from "./store.ts";
import type { Table } from "./table.ts";

/** The table as DescribeTable gives it. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export function describeTable(table: Table): TableDescription {
  const { settings, throughput } = table;
  const { mode } = throughput.capacity;
  const lastSwitch = table.switchesToOnDemand.at(-1);
  return {
    TableName: settings.name,
    TableArn: settings.arn,
    TableId: "00000000-0000-4000-8000-000000000000",
    TableStatus: table.status,
    CreationDateTime: new Date(table.created),
    AttributeDefinitions: settings.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(settings),
    ItemCount: table.keys.size,
    TableSizeBytes: 0,
    ...describeCapacity(throughput.capacity),
    // A table that was always provisioned has no summary.
    ...((mode === "on-demand" || lastSwitch !== undefined) && {
      BillingModeSummary: {
        BillingMode: mode === "provisioned" ? "PROVISIONED" : "PAY_PER_REQUEST",
        ...(lastSwitch !== undefined && { LastUpdateToPayPerRequestDateTime: new Date(lastSwitch) }),
      },
    }),
    ...(table.indexes.length > 0 && {
      GlobalSecondaryIndexes: table.indexes.map((index) => ({
        IndexName: index.settings.name,
        IndexArn: `${settings.arn}/index/${index.settings.name}`,
        IndexStatus: table.status,
        KeySchema: keySchema(index.settings),
        Projection: projection(index.settings),
        ...describeCapacity(index.throughput.capacity),
      })),
    }),
    DeletionProtectionEnabled: table.deletionProtection,
    ...(settings.keyArn !== undefined && {
      SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: settings.keyArn },
    }),
  };
}

export function describeTimeToLive({ settings: { ttlAttribute } }: Table): {
  TimeToLiveDescription: TimeToLiveDescription;
} {
  if (ttlAttribute === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
  return { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: ttlAttribute } };
}

export function describeBackups({ pointInTimeRecovery }: Table): {
  ContinuousBackupsDescription: ContinuousBackupsDescription;
} {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: pointInTimeRecovery ? "ENABLED" : "DISABLED",
      },
    },
  };
}

function describeCapacity(
  capacity: TableCapacity,
): Pick<TableDescription, "ProvisionedThroughput" | "OnDemandThroughput"> {
  if (capacity.mode === "provisioned")
    return { ProvisionedThroughput: provisioned(capacity.read, capacity.write) };
  const { maximumRead, maximumWrite } = capacity;
  return {
    ProvisionedThroughput: provisioned(0, 0),
    ...((maximumRead !== undefined || maximumWrite !== undefined) && {
      OnDemandThroughput: {
        MaxReadRequestUnits: maximumRead ?? -1,
        MaxWriteRequestUnits: maximumWrite ?? -1,
      },
    }),
  };
}

const provisioned = (read: number, write: number) => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: read,
  WriteCapacityUnits: write,
});
