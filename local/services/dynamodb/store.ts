import { Agent, request } from "node:http";
import dynalite from "dynalite";
import { listenPrivately } from "../../host/socket.ts";
import type { TableSettings } from "../../template/deployment.ts";

export interface StoreAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The storage and expression engine behind the capacity front. */
export interface Store {
  call(operation: string, input: unknown): Promise<StoreAnswer>;
  close(): Promise<void>;
}

/**
 * Starts dynalite, in memory. It checks no signature and lets every web site read its answers, so it has no port.
 * It evaluates DynamoDB's expressions well, but never throttles: see the front. Its tables are on-demand, whatever
 * is declared.
 */
export async function openStore(tables: readonly TableSettings[]): Promise<Store> {
  const server = dynalite({ createTableMs: 0 });
  // Both ends are this process: a connection that is closed just when it is used again would fail a request.
  server.keepAliveTimeout = 0;
  const socketPath = await listenPrivately(server);
  const agent = new Agent({ keepAlive: true });

  function call(operation: string, input: unknown): Promise<StoreAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          socketPath,
          agent,
          method: "POST",
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": `DynamoDB_20120810.${operation}`,
            // dynalite wants to see a signature, but checks none.
            authorization: "AWS4-HMAC-SHA256 Credential=front, SignedHeaders=host, Signature=none",
            "x-amz-date": "20260101T000000Z",
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const body = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 500, body: JSON.parse(body) });
          });
        },
      );
      sent.on("error", reject);
      sent.end(JSON.stringify(input));
    });
  }

  for (const table of tables) {
    const created = await call("CreateTable", createTableInput(table));
    if (created.status !== 200) {
      throw new Error(`The table ${table.name} cannot be made: ${JSON.stringify(created.body)}`);
    }
  }
  return {
    call,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createTableInput(table: TableSettings): unknown {
  return {
    TableName: table.name,
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(table),
    BillingMode: "PAY_PER_REQUEST",
    ...(table.indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: table.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: projection(index),
          })),
        }),
  };
}

export function keySchema(keys: { readonly hashKey: string; readonly rangeKey?: string }): unknown[] {
  return [
    { AttributeName: keys.hashKey, KeyType: "HASH" },
    ...(keys.rangeKey === undefined ? [] : [{ AttributeName: keys.rangeKey, KeyType: "RANGE" }]),
  ];
}

export function projection(index: TableSettings["indexes"][number]): unknown {
  return {
    ProjectionType: index.projection,
    ...(index.projection === "INCLUDE" ? { NonKeyAttributes: index.nonKeyAttributes } : {}),
  };
}
