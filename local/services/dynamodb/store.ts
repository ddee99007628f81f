import { Agent } from "node:http";
import {
  CreateTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  type KeySchemaElement,
  type Projection,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { AwsError } from "../../gateway/service.ts";
import { listenPrivately } from "../../host/socket.ts";
import type { TableSettings } from "../../template/deployment.ts";

/** The storage and expression engine behind the capacity front. */
export interface Store {
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/**
 * Starts dynalite, in memory, and makes the tables. It checks no signature and lets every web site read its answers,
 * so it has no port. It evaluates DynamoDB's expressions well, but never throttles: see the front. Its tables are
 * on-demand, whatever is declared.
 */
export async function openStore(tables: readonly TableSettings[]): Promise<Store> {
  const server = dynalite({ createTableMs: 0 });
  // Both ends are this process: a connection that is closed just when it is used again would fail a request.
  server.keepAliveTimeout = 0;
  const socketPath = await listenPrivately(server);
  // Node hands an agent's options on to the request; its types do not name them all.
  const connection = { keepAlive: true, socketPath };
  const client = new DynamoDBClient({
    endpoint: "http://localhost",
    region: "local",
    credentials: { accessKeyId: "front", secretAccessKey: "front" },
    requestHandler: { httpAgent: new Agent(connection) },
    // The caller decides whether to try again.
    maxAttempts: 1,
  });
  for (const table of tables) await client.send(createTable(table));
  return {
    client,
    close: () =>
      new Promise((resolve) => {
        client.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Waits for an answer of the store; its refusals become the service's own. */
export async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error;
    throw new AwsError(error.name, error.message, error.$metadata.httpStatusCode ?? 500);
  }
}

function createTable(table: TableSettings): CreateTableCommand {
  return new CreateTableCommand({
    TableName: table.name,
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(table),
    BillingMode: "PAY_PER_REQUEST",
    ...(table.indexes.length > 0 && {
      GlobalSecondaryIndexes: table.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: projection(index),
      })),
    }),
  });
}

export function keySchema(keys: {
  readonly hashKey: string;
  readonly rangeKey?: string;
}): KeySchemaElement[] {
  return [
    { AttributeName: keys.hashKey, KeyType: "HASH" },
    ...(keys.rangeKey === undefined ? [] : [{ AttributeName: keys.rangeKey, KeyType: "RANGE" as const }]),
  ];
}

export function projection({ projection, nonKeyAttributes }: TableSettings["indexes"][number]): Projection {
  return {
    ProjectionType: projection,
    ...(projection === "INCLUDE" && { NonKeyAttributes: [...nonKeyAttributes] }),
  };
}
