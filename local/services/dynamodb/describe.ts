import type { TableCapacity } from "../../template/deployment.ts";
import { keySchema, projection } from "./store.ts";
import type { Table } from "./table.ts";

/** The table as DescribeTable gives it. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export function describeTable(table: Table): Readonly<Record<string, unknown>> {
  const { settings, throughput } = table;
  return {
    TableName: settings.name,
    TableArn: settings.arn,
    TableId: "00000000-0000-4000-8000-000000000000",
    TableStatus: table.status,
    CreationDateTime: table.created / 1000,
    AttributeDefinitions: settings.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(settings),
    ItemCount: table.keys.size,
    TableSizeBytes: 0,
    ...describeCapacity(throughput.capacity),
    ...(throughput.capacity.mode === "provisioned" && table.switchesToOnDemand.length === 0
      ? {}
      : {
          BillingModeSummary: {
            BillingMode: throughput.capacity.mode === "provisioned" ? "PROVISIONED" : "PAY_PER_REQUEST",
            ...(table.switchesToOnDemand.length === 0
              ? {}
              : { LastUpdateToPayPerRequestDateTime: (table.switchesToOnDemand.at(-1) ?? 0) / 1000 }),
          },
        }),
    ...(table.indexes.length === 0
      ? {}
      : {
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
    ...(settings.keyArn === undefined
      ? {}
      : { SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: settings.keyArn } }),
  };
}

function describeCapacity(capacity: TableCapacity): Readonly<Record<string, unknown>> {
  if (capacity.mode === "provisioned") {
    return { ProvisionedThroughput: provisioned(capacity.read, capacity.write) };
  }
  const { maximumRead, maximumWrite } = capacity;
  return {
    ProvisionedThroughput: provisioned(0, 0),
    ...(maximumRead === undefined && maximumWrite === undefined
      ? {}
      : {
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
