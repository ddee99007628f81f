import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";

export interface StoredObject {
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  readonly versionId: string;
}

/** An error in the place of the ordinary response. */
export interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  /** Ends the connection without an answer. */
  readonly reset?: boolean;
}

interface PutInput {
  readonly TableName: string;
  readonly Item: { readonly image: unknown };
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** One request that arrived, by service and operation. */
export interface Call {
  readonly operation: string;
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
}

/**
 * Just enough of S3, Rekognition and DynamoDB to run the handlers on: unmodified SDK clients, real HTTP. DynamoDB is
 * dynalite, so that conditions are evaluated and not pretended.
 */
export class Aws implements AsyncDisposable {
  readonly objects = new Map<string, StoredObject>();
  readonly calls: Call[] = [];
  detections: object[] = [];
  /** Answers to come, by operation, e.g. `PutItem`; taken one by one before the ordinary ones. */
  readonly script = new Map<string, Answer[]>();
  /** Runs before an operation is answered. */
  readonly before = new Map<string, () => void>();
  /** Paths of objects of which only the first byte comes. */
  readonly stalled = new Set<string>();
  endpoint = "";
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #dynamo = dynalite({ createTableMs: 0 });
  #versions = 0;

  static async start(table: string): Promise<Aws> {
    const aws = new Aws();
    await once(aws.#dynamo.listen(0, "127.0.0.1"), "listening");
    await once(aws.#server.listen(0, "127.0.0.1"), "listening");
    aws.endpoint = `http://127.0.0.1:${portOf(aws.#server.address())}`;
    const key = [{ AttributeName: "image", KeyType: "HASH" }];
    const attributes = [{ AttributeName: "image", AttributeType: "S" }];
    await aws.dynamo("CreateTable", {
      TableName: table,
      KeySchema: key,
      AttributeDefinitions: attributes,
      BillingMode: "PAY_PER_REQUEST",
    });
    await aws.dynamo("PutItem", { TableName: table, Item: { image: { S: "ready" } } });
    return aws;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await Promise.all(
      [this.#server, this.#dynamo].map((server) => new Promise<unknown>((closed) => server.close(closed))),
    );
  }

  put(
    bucket: string,
    key: string,
    body: Uint8Array,
    metadata: Readonly<Record<string, string>> = {},
  ): StoredObject {
    const object = { body: Buffer.from(body), metadata, versionId: `v${++this.#versions}` };
    this.objects.set(`/${bucket}/${key}`, object);
    return object;
  }

  get(bucket: string, key: string): StoredObject | undefined {
    return this.objects.get(`/${bucket}/${key}`);
  }

  /** Asks DynamoDB directly, past the script. */
  async dynamo(operation: string, input: object): Promise<{ status: number; text: string }> {
    const port = portOf(this.#dynamo.address());
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        authorization: "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0",
        "x-amz-date": "20260101T000000Z",
      },
      body: JSON.stringify(input),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Makes the next calls of an operation fail. */
  fail(operation: string, ...answers: Answer[]): void {
    this.script.set(operation, answers);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const target = request.headers["x-amz-target"];
    const operation = typeof target === "string" ? (target.split(".")[1] ?? "") : operationOf(request);
    this.calls.push({ operation, headers: request.headers, url: request.url ?? "" });
    this.before.get(operation)?.();
    const scripted = this.script.get(operation)?.shift();
    response.setHeader("x-amzn-requestid", `request-${this.calls.length}`);
    if (scripted?.reset) return void request.socket.destroy();
    if (scripted) {
      const type =
        typeof target === "string"
          ? JSON.stringify({ __type: scripted.code, message: scripted.message ?? "as the test says" })
          : xml(scripted.code, scripted.message);
      response.writeHead(scripted.status).end(type);
    } else if (operation === "DetectText") {
      response.end(JSON.stringify({ TextDetections: this.detections, TextModelVersion: "3.0" }));
    } else if (typeof target === "string") {
      const input = JSON.parse(body.toString());
      const answer = await this.dynamo(operation, input);
      response.writeHead(answer.status).end(await this.#withOldItem(answer.text, input));
    } else {
      this.#s3(operation, request, response, body);
    }
  }

  /** dynalite does not know ReturnValuesOnConditionCheckFailure. */
  async #withOldItem(
    text: string,
    { TableName, Item, ReturnValuesOnConditionCheckFailure: wanted }: PutInput,
  ): Promise<string> {
    if (wanted !== "ALL_OLD" || !text.includes("ConditionalCheckFailed")) return text;
    const there = await this.dynamo("GetItem", { TableName, Key: { image: Item.image } });
    return JSON.stringify({ ...JSON.parse(text), Item: JSON.parse(there.text).Item });
  }

  #s3(operation: string, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const url = new URL(request.url ?? "", "http://s3");
    const path = decodeURIComponent(url.pathname);
    const there = this.objects.get(path);
    if (operation === "PutObject") {
      const etag = there && `"${there.versionId}"`;
      const { "if-none-match": none, "if-match": match } = request.headers;
      if ((none === "*" && there) || (match !== undefined && match !== etag)) {
        return void response.writeHead(412).end(xml("PreconditionFailed"));
      }
      const [, bucket = "", ...key] = path.split("/");
      const object = this.put(bucket, key.join("/"), body, metadataOf(request));
      return void response.setHeader("x-amz-version-id", object.versionId).end();
    }
    const wanted = url.searchParams.get("versionId");
    if (!there || (wanted !== null && wanted !== there.versionId)) {
      return void response.writeHead(404).end(operation === "HeadObject" ? "" : xml("NoSuchKey"));
    }
    for (const [name, value] of Object.entries(there.metadata))
      response.setHeader(`x-amz-meta-${name}`, value);
    response.setHeader("etag", `"${there.versionId}"`).setHeader("content-length", there.body.length);
    if (this.stalled.has(path)) return void response.write(there.body.subarray(0, 1));
    response.end(operation === "HeadObject" ? undefined : there.body);
  }
}

function operationOf(request: IncomingMessage): string {
  const method = request.method ?? "";
  return `${method.charAt(0)}${method.slice(1).toLowerCase()}Object`;
}

function metadataOf(request: IncomingMessage): Record<string, string> {
  const prefix = "x-amz-meta-";
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), String(value)]] : [],
    ),
  );
}

const xml = (code: string, message = "as the test says") =>
  `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string")
    throw new Error("The server does not listen on a port.");
  return address.port;
}
