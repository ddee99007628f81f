import * as z from "zod";
import { AwsError } from "../../gateway/service.ts";
import { describeTable } from "./describe.ts";
import { parse } from "./requests.ts";
import type { Table } from "./table.ts";
import { planUpdate, updateTableInput } from "./update.ts";

/** Answers what is about tables rather than items. */
export interface ControlPlane {
  handle(operation: string, table: Table, input: unknown): unknown;
  /** Forgets the updates that are under way. */
  close(): void;
}

const backupsInput = z.object({
  PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
});

/** `updateMs`: how long a table stays in UPDATING. `changed` is called when it is ACTIVE again. */
export function createControlPlane(
  now: () => number,
  updateMs: number,
  changed: (table: Table) => void,
): ControlPlane {
  const timers = new Set<NodeJS.Timeout>();

  function update(table: Table, input: unknown): unknown {
    const apply = planUpdate(table, parse(updateTableInput, input), now());
    table.status = "UPDATING";
    const timer = setTimeout(() => {
      timers.delete(timer);
      apply(now());
      table.status = "ACTIVE";
      changed(table);
    }, updateMs);
    timers.add(timer);
    return { TableDescription: describeTable(table) };
  }

  return {
    handle(operation, table, input) {
      switch (operation) {
        case "DescribeTable":
          return { Table: describeTable(table) };
        case "UpdateTable":
          return update(table, input);
        case "DeleteTable":
          throw new AwsError(
            "ValidationException",
            "The local run does not delete the tables that the environment declares.",
          );
        case "DescribeTimeToLive":
          return { TimeToLiveDescription: describeTimeToLive(table) };
        case "UpdateContinuousBackups":
          table.pointInTimeRecovery = parse(
            backupsInput,
            input,
          ).PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled;
          return describeBackups(table);
        case "DescribeContinuousBackups":
          return describeBackups(table);
        default:
          throw new AwsError("UnknownOperationException", `The local DynamoDB does not offer ${operation}.`);
      }
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function describeTimeToLive({ settings: { ttlAttribute } }: Table): unknown {
  if (ttlAttribute === undefined) return { TimeToLiveStatus: "DISABLED" };
  return { TimeToLiveStatus: "ENABLED", AttributeName: ttlAttribute };
}

const describeBackups = ({ pointInTimeRecovery }: Table) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: pointInTimeRecovery ? "ENABLED" : "DISABLED",
    },
  },
});
