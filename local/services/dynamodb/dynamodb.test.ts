import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { AwsError } from "../../gateway/service.ts";
import type { TableCapacity, TableSettings } from "../../template/deployment.ts";
import { createDynamoDb, type DynamoDb } from "./dynamodb.ts";

const settings: TableSettings = {
  name: "results",
  arn: "arn:aws:dynamodb:eu-west-1:000000000000:table/results",
  hashKey: "image",
  attributes: [{ name: "image", type: "S" }],
  capacity: { mode: "provisioned", read: 1, write: 1 },
  indexes: [],
  pointInTimeRecovery: true,
  deletionProtection: false,
  tags: { Project: "image-text" },
  autoscaling: [],
};

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

/** The real SDK in front of the service, over HTTP, with the errors as the gateway writes them. */
async function start(
  changes: Partial<TableSettings> = {},
  refuse?: (action: string, arn: string) => boolean,
) {
  let time = Date.UTC(2026, 10, 23);
  const service: DynamoDb = await createDynamoDb({
    tables: [{ ...settings, ...changes }],
    authorizer: {
      authorize: (_, action, arn) => {
        if (refuse?.(action, arn))
          throw new AwsError("AccessDeniedException", `${action} on ${arn} is not allowed`);
      },
      authorizeService: () => undefined,
    },
    now: () => time,
    updateMs: 50,
  });
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      const answer = await service.handle({
        service: "dynamodb",
        region: "eu-west-1",
        method: "POST",
        path: "/",
        query: new URLSearchParams(),
        headers: request.headers,
        body: Buffer.concat(chunks),
        caller: { arn: "arn:aws:iam::000000000000:role/f", account: "000000000000", accessKeyId: "A" },
        id: "id",
      });
      response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
      const refusal = service.refuse?.(cause, { headers: request.headers, method: "POST", id: "id" });
      response.writeHead(refusal?.status ?? 500, { ...refusal?.headers }).end(refusal?.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "A", secretAccessKey: "b" },
    maxAttempts: 1,
  });
  stop = async () => {
    client.destroy();
    server.close();
    await service.close();
  };
  const put = (image: string, kilobytes: number) =>
    client.send(
      new PutItemCommand({
        TableName: "results",
        Item: { image: { S: image }, text: { S: "x".repeat(kilobytes * 1024 - 20) } },
      }),
    );
  return {
    client,
    service,
    put,
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

const ON_DEMAND: TableCapacity = { mode: "on-demand" };

describe("provisioned capacity", () => {
  it("throttles what exceeds it, with DynamoDB's exception and reason, and recovers with time", async () => {
    const { put, pass, service } = await start();
    await put("a", 1);
    await expect(put("b", 1)).rejects.toMatchObject({
      name: "ProvisionedThroughputExceededException",
      $metadata: { httpStatusCode: 400 },
      ThrottlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded", resource: settings.arn }],
    });
    pass(1);
    await put("b", 1);
    expect(service.table("results").seconds).toMatchObject([
      { write: 1, throttled: 1 },
      { write: 1, throttled: 0 },
    ]);
  });

  it("lets unused seconds be used later, up to five minutes' worth", async () => {
    const { put, pass, service } = await start();
    pass(3600);
    expect(service.table("results").balance.write).toBe(300);
    await put("large", 300);
    await expect(put("more", 1)).rejects.toThrow();
  });

  it("counts 1 KB as a unit: a 3 KB item takes three seconds' worth", async () => {
    const { put, pass } = await start();
    await put("a", 3);
    pass(2);
    await expect(put("b", 1)).rejects.toThrow();
    pass(1);
    await put("b", 1);
  });

  it("makes concurrent requests share it", async () => {
    const { put, pass } = await start();
    pass(4);
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => put(`${n}`, 1)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });

  it("is spent on reads by 4 KB, half for eventual consistency, and is settled by what was read", async () => {
    const { client, put, pass } = await start({ capacity: { mode: "provisioned", read: 1, write: 100 } });
    await put("a", 12);
    const get = (ConsistentRead: boolean) =>
      client.send(
        new GetItemCommand({
          TableName: "results",
          Key: { image: { S: "a" } },
          ConsistentRead,
          ReturnConsumedCapacity: "TOTAL",
        }),
      );
    expect((await get(true)).ConsumedCapacity).toEqual({ TableName: "results", CapacityUnits: 3 });
    await expect(get(true)).rejects.toMatchObject({
      ThrottlingReasons: [{ reason: "TableReadProvisionedThroughputExceeded" }],
    });
    pass(4);
    expect((await get(false)).ConsumedCapacity?.CapacityUnits).toBe(1.5);
  });

  it("is consumed by a write whose condition fails, and the item that is there is returned if asked", async () => {
    const { client, put, pass, service } = await start();
    pass(10);
    await put("a", 2);
    await expect(
      client.send(
        new PutItemCommand({
          TableName: "results",
          Item: { image: { S: "a" } },
          ConditionExpression: "attribute_not_exists(image)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    ).rejects.toMatchObject({ name: "ConditionalCheckFailedException", Item: { image: { S: "a" } } });
    expect(service.table("results").balance.write).toBe(11 - 2 - 2);
  });

  it("returns what found no capacity in a batch as unprocessed", async () => {
    const { client, pass } = await start();
    pass(1);
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          results: ["a", "b", "c"].map((image) => ({ PutRequest: { Item: { image: { S: image } } } })),
        },
      }),
    );
    expect(UnprocessedItems?.results).toHaveLength(1);
    expect((await client.send(new DescribeTableCommand({ TableName: "results" }))).Table?.ItemCount).toBe(2);
  });

  it("of an index holds back the writes that appear in it", async () => {
    const { client, put } = await start({
      capacity: { mode: "provisioned", read: 1, write: 10 },
      attributes: [...settings.attributes, { name: "status", type: "S" }],
      indexes: [
        {
          name: "by-status",
          hashKey: "status",
          projection: "KEYS_ONLY",
          nonKeyAttributes: [],
          capacity: { mode: "provisioned", read: 1, write: 1 },
        },
      ],
    });
    const write = (image: string) =>
      client.send(
        new PutItemCommand({ TableName: "results", Item: { image: { S: image }, status: { S: "text" } } }),
      );
    await write("a");
    await expect(write("b")).rejects.toMatchObject({
      ThrottlingReasons: [
        { reason: "IndexWriteProvisionedThroughputExceeded", resource: `${settings.arn}/index/by-status` },
      ],
    });
    await put("c", 1);
  });
});

describe("on-demand capacity", () => {
  it("does not throttle such loads", async () => {
    const { put, client } = await start({ capacity: ON_DEMAND });
    await Promise.all(Array.from({ length: 100 }, (_, n) => put(`${n}`, 3)));
    expect((await client.send(new ScanCommand({ TableName: "results", Select: "COUNT" }))).Count).toBe(100);
  });

  it("is bounded by the ceiling that is set on it", async () => {
    const { put } = await start({ capacity: { mode: "on-demand", maximumWrite: 2 } });
    await put("a", 2);
    await expect(put("b", 1)).rejects.toMatchObject({
      name: "ThrottlingException",
      throttlingReasons: [{ reason: "TableWriteMaxOnDemandThroughputExceeded" }],
    });
  });

  it("does not lift what one partition key can take", async () => {
    const { put, pass } = await start({ capacity: ON_DEMAND });
    await put("hot", 390);
    await put("hot", 390);
    await expect(put("hot", 390)).rejects.toMatchObject({
      throttlingReasons: [{ reason: "TableWriteKeyRangeThroughputExceeded" }],
    });
    await put("cold", 390);
    pass(1);
    await put("hot", 390);
  });
});

describe("changing the capacity mode", () => {
  async function waitUntilActive(client: DynamoDBClient): Promise<void> {
    for (;;) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: "results" }));
      if (Table?.TableStatus === "ACTIVE") return;
    }
  }

  it("happens in place, keeps the items and ends the throttling", async () => {
    const { client, put } = await start();
    await put("a", 1);
    await expect(put("b", 1)).rejects.toThrow();
    const { TableDescription } = await client.send(
      new UpdateTableCommand({ TableName: "results", BillingMode: "PAY_PER_REQUEST" }),
    );
    expect(TableDescription?.TableStatus).toBe("UPDATING");
    await expect(
      client.send(new UpdateTableCommand({ TableName: "results", BillingMode: "PAY_PER_REQUEST" })),
    ).rejects.toMatchObject({ name: "ResourceInUseException" });
    await waitUntilActive(client);
    await Promise.all([put("b", 3), put("c", 3)]);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "results" }));
    expect(Table).toMatchObject({
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { WriteCapacityUnits: 0 },
      ItemCount: 3,
    });
  });

  it("needs both units on the way back, and is limited to four times a day towards on-demand", async () => {
    const { client, pass } = await start();
    const toOnDemand = () =>
      client.send(new UpdateTableCommand({ TableName: "results", BillingMode: "PAY_PER_REQUEST" }));
    const back = (ProvisionedThroughput?: { ReadCapacityUnits: number; WriteCapacityUnits: number }) =>
      client.send(
        new UpdateTableCommand({
          TableName: "results",
          BillingMode: "PROVISIONED",
          ...(ProvisionedThroughput && { ProvisionedThroughput }),
        }),
      );
    for (const _ of [1, 2, 3, 4]) {
      await toOnDemand();
      await waitUntilActive(client);
      await expect(back()).rejects.toMatchObject({ name: "ValidationException" });
      await back({ ReadCapacityUnits: 1, WriteCapacityUnits: 1 });
      await waitUntilActive(client);
    }
    await expect(toOnDemand()).rejects.toMatchObject({ name: "LimitExceededException" });
    pass(24 * 60 * 60);
    await toOnDemand();
  });
});

it("asks for the permission on the table", async () => {
  const { put } = await start({}, (action, arn) => action === "dynamodb:PutItem" && arn === settings.arn);
  await expect(put("a", 1)).rejects.toMatchObject({ name: "AccessDeniedException" });
});

it("names a table that is not there", async () => {
  const { client } = await start();
  await expect(client.send(new ScanCommand({ TableName: "other" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found: Table: other not found",
  });
});

describe("batches", () => {
  const write = (kilobytes: number) => ({
    PutRequest: { Item: { image: { S: "a" }, text: { S: "x".repeat(kilobytes * 1024 - 20) } } },
  });

  it("consume what their members do: deleting a large item costs as much as writing it", async () => {
    const { client, put, pass, service } = await start();
    pass(60);
    await put("a", 5);
    const before = service.table("results").balance.write ?? 0;
    const { ConsumedCapacity } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { results: [{ DeleteRequest: { Key: { image: { S: "a" } } } }] },
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(ConsumedCapacity).toEqual([{ TableName: "results", CapacityUnits: 5 }]);
    expect(service.table("results").balance.write).toBe(before - 5);
  });

  it("pay for the larger of the old and the new item", async () => {
    const { client, put, pass, service } = await start();
    pass(60);
    await put("a", 7);
    const before = service.table("results").balance.write ?? 0;
    await client.send(new BatchWriteItemCommand({ RequestItems: { results: [write(2)] } }));
    expect(service.table("results").balance.write).toBe(before - 7);
  });

  it("pay for what they read", async () => {
    const { client, put, service } = await start({
      capacity: { mode: "provisioned", read: 50, write: 50 },
    });
    await put("a", 10);
    const before = service.table("results").balance.read ?? 0;
    const get = (ConsistentRead: boolean) =>
      client.send(
        new BatchGetItemCommand({
          RequestItems: { results: { Keys: [{ image: { S: "a" } }], ConsistentRead } },
          ReturnConsumedCapacity: "TOTAL",
        }),
      );
    expect((await get(true)).ConsumedCapacity?.[0]?.CapacityUnits).toBe(3);
    expect((await get(false)).ConsumedCapacity?.[0]?.CapacityUnits).toBe(1.5);
    expect(service.table("results").balance.read).toBe(before - 4.5);
  });

  it("consume nothing when they are refused", async () => {
    const { client, pass, service } = await start();
    pass(60);
    const before = service.table("results").balance.write;
    await expect(
      client.send(new BatchWriteItemCommand({ RequestItems: { results: [write(1), write(2)] } })),
    ).rejects.toMatchObject({ name: "ValidationException" });
    expect(service.table("results").balance.write).toBe(before);
  });
});

it("says of an operation that the emulator does not offer it, by its name", async () => {
  const { client } = await start();
  const calls = [
    ["TransactGetItems", client.send(new TransactGetItemsCommand({ TransactItems: [] }))],
    ["ExecuteStatement", client.send(new ExecuteStatementCommand({ Statement: "SELECT 1" }))],
    ["DescribeLimits", client.send(new DescribeLimitsCommand({}))],
  ] as const;
  for (const [name, call] of calls)
    await expect(call).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining(`${name} is an operation of Amazon DynamoDB`),
    });
});

it("lists the tags that the template declares, and none of a table that is not there", async () => {
  const { client } = await start();
  const tags = (ResourceArn: string) => client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  expect((await tags(settings.arn)).Tags).toEqual([{ Key: "Project", Value: "image-text" }]);
  await expect(tags(`${settings.arn}-2`)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

it("refuses an update that changes nothing, so that the table stays active", async () => {
  const { client, service } = await start();
  await expect(client.send(new UpdateTableCommand({ TableName: "results" }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  expect(service.table("results").status).toBe("ACTIVE");
});

it("stores attributes that are nested 32 levels deep, and refuses deeper ones", async () => {
  const { client, pass } = await start();
  const nested = (levels: number): AttributeValue =>
    levels === 1 ? { S: "x" } : { L: [nested(levels - 1)] };
  const put = (levels: number) =>
    client.send(
      new PutItemCommand({ TableName: "results", Item: { image: { S: "a" }, deep: nested(levels) } }),
    );
  await put(32);
  pass(10);
  await expect(put(33)).rejects.toMatchObject({ name: "ValidationException" });
});

it("finds a table by its whole ARN only", async () => {
  const { client } = await start();
  const describe = (TableName: string) => client.send(new DescribeTableCommand({ TableName }));
  expect((await describe(settings.arn)).Table?.TableName).toBe("results");
  await expect(describe(settings.arn.replace("eu-west-1", "us-east-1"))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
