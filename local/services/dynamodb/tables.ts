import { type Authorizer, AwsError, type Caller } from "../../gateway/service.ts";
import type { TableSettings } from "../../template/deployment.ts";
import { type Meter, NO_METER } from "../cloudwatch/meter.ts";
import { noTable } from "./errors.ts";
import type { Item } from "./item-size.ts";
import { createTable, type Table } from "./table.ts";

export interface TableChange {
  readonly table: string;
  /** The item that was written or deleted, where it was one. */
  readonly key?: Item;
}

/** What of a table a request is about. */
export interface About {
  readonly index?: string | undefined;
  /** Items or keys; the values of their partition keys become `dynamodb:LeadingKeys`. */
  readonly items?: readonly (Item | undefined)[];
}

/** The declared tables, and who wants to know when one changes. */
export interface Tables {
  readonly all: readonly Table[];
  /** By name or ARN. Throws ResourceNotFoundException. */
  find(nameOrArn: string): Table;
  /** The same, once the caller may do `action` with what the request is about. */
  allowed(caller: Caller, action: string, nameOrArn: string, about?: About): Table;
  changed(table: Table, key?: Item): void;
  /** Calls back after each change; returns how to stop. */
  onChange(listener: (change: TableChange) => void): () => void;
}

export function createTables(
  declared: readonly TableSettings[],
  authorizer: Authorizer,
  now: number,
  meter: Meter = NO_METER,
): Tables {
  const all = declared.map((settings) => createTable(settings, now, meter));
  const listeners = new Set<(change: TableChange) => void>();
  const find = (nameOrArn: string) => {
    const name = tableName(nameOrArn);
    const table = all.find(({ settings }) => settings.name === name);
    if (table === undefined) throw noTable(name);
    // An ARN names a table of one account and region.
    if (nameOrArn.startsWith("arn:") && nameOrArn !== table.settings.arn) throw noTable(nameOrArn);
    return table;
  };
  return {
    all,
    find,
    allowed(caller, action, nameOrArn, { index, items = [] } = {}) {
      const table = find(nameOrArn);
      if (index !== undefined && !table.indexes.some(({ settings }) => settings.name === index))
        throw new AwsError("ValidationException", `The table does not have the specified index: ${index}`);
      const { arn } = table.settings;
      const { hashKey } =
        table.indexes.find(({ settings }) => settings.name === index)?.settings ?? table.settings;
      const resource = index === undefined ? arn : `${arn}/index/${index}`;
      authorizer.authorize(caller, `dynamodb:${action}`, resource, leadingKeys(items, hashKey));
      return table;
    },
    changed(table, key) {
      const change = { table: table.settings.name, ...(key && { key }) };
      for (const listener of listeners) listener(change);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
function leadingKeys(items: NonNullable<About["items"]>, hashKey: string): Record<string, readonly string[]> {
  const values = items.flatMap((item) => {
    const { S, N, B } = item?.[hashKey] ?? {};
    return S ?? N ?? (B === undefined ? [] : Buffer.from(B).toString("base64"));
  });
  return values.length === 0 ? {} : { "dynamodb:LeadingKeys": [...new Set(values)] };
}

/** A table may be named by its ARN. */
function tableName(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? (nameOrArn.split("/")[1] ?? nameOrArn) : nameOrArn;
}
