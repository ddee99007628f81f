import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import type { Authorizer } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import { describeBackups, describeTable, describeTimeToLive } from "./describe.ts";
import { invalidParameter, noResource } from "./errors.ts";
import type { Tables } from "./tables.ts";
import { planUpdate } from "./update.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
const MOST_LISTED = 100;

/** `later` runs what takes effect when an update is done. */
export function administrationOperations(
  tables: Tables,
  authorizer: Authorizer,
  now: () => number,
  later: (apply: () => void) => void,
): readonly Operation[] {
  return [
    operation(ListTablesCommand, {
      reads: ["ExclusiveStartTableName", "Limit"],
      run({ ExclusiveStartTableName = "", Limit = MOST_LISTED }, { caller }) {
        authorizer.authorize(caller, "dynamodb:ListTables", "*");
        if (Limit < 1 || Limit > MOST_LISTED)
          throw invalidParameter(`Limit must be from 1 to ${MOST_LISTED}, not ${Limit}`);
        const names = tables.all.map(({ settings }) => settings.name).sort();
        const after = names.filter((name) => name > ExclusiveStartTableName);
        const TableNames = after.slice(0, Limit);
        return { TableNames, LastEvaluatedTableName: after.length > Limit ? TableNames.at(-1) : undefined };
      },
    }),
    operation(DescribeTableCommand, {
      reads: ["TableName"],
      run: ({ TableName }, { caller }) => ({
        Table: describeTable(tables.allowed(caller, "DescribeTable", TableName)),
      }),
    }),
    operation(UpdateTableCommand, {
      reads: [
        "TableName",
        "BillingMode",
        "ProvisionedThroughput",
        "OnDemandThroughput",
        "DeletionProtectionEnabled",
        { GlobalSecondaryIndexUpdates: ["Update"] },
      ],
      ignores: { AttributeDefinitions: "They only matter for a new index, which is refused." },
      run(input, { caller }) {
        const table = tables.allowed(caller, "UpdateTable", input.TableName);
        const apply = planUpdate(table, input, now());
        table.status = "UPDATING";
        later(() => {
          apply(now());
          table.status = "ACTIVE";
          tables.changed(table);
        });
        return { TableDescription: describeTable(table) };
      },
    }),
    operation(DescribeTimeToLiveCommand, {
      reads: ["TableName"],
      run: ({ TableName }, { caller }) =>
        describeTimeToLive(tables.allowed(caller, "DescribeTimeToLive", TableName)),
    }),
    operation(DescribeContinuousBackupsCommand, {
      reads: ["TableName"],
      run: ({ TableName }, { caller }) =>
        describeBackups(tables.allowed(caller, "DescribeContinuousBackups", TableName)),
    }),
    operation(UpdateContinuousBackupsCommand, {
      reads: ["TableName", { PointInTimeRecoverySpecification: ["PointInTimeRecoveryEnabled"] }],
      run({ TableName, PointInTimeRecoverySpecification }, { caller }) {
        const table = tables.allowed(caller, "UpdateContinuousBackups", TableName);
        table.pointInTimeRecovery = PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled;
        return describeBackups(table);
      },
    }),
    operation(ListTagsOfResourceCommand, {
      reads: ["ResourceArn"],
      ignores: { NextToken: "All tags fit into the first answer." },
      run({ ResourceArn }, { caller }) {
        authorizer.authorize(caller, "dynamodb:ListTagsOfResource", ResourceArn);
        const table = tables.all.find(({ settings }) => settings.arn === ResourceArn);
        if (table === undefined) throw noResource(ResourceArn);
        return { Tags: Object.entries(table.settings.tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    }),
  ];
}
