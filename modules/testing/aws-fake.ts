import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { listen } from "@image-text/xray/http";
import { createXray } from "@image-text/xray/service";
import { ACCOUNT } from "./sts.ts";

export interface AwsFake {
  /** For terraform: where AWS is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/**
 * An AWS to apply whole stacks to: moto for most services, this project's own X-Ray, and in front of moto's Lambda
 * what it does not know. Undefined where moto is not installed.
 */
export async function startAwsFake(): Promise<AwsFake | undefined> {
  const moto = await startMoto();
  if (!moto) return undefined;
  const xray = createXray({ account: ACCOUNT });
  const tracing = await listen(xray);
  const lambda = await startLambdaFront(moto.url);
  return {
    environment: {
      AWS_ENDPOINT_URL: moto.url,
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      AWS_ENDPOINT_URL_XRAY: tracing.url,
    },
    close: async () => {
      lambda.close();
      moto.close();
      await tracing.close();
      xray.close();
    },
  };
}

interface Served {
  readonly url: string;
  readonly close: () => void;
}

/** Starts moto on any free port; it says which once it listens. */
function startMoto(): Promise<Served | undefined> {
  const moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve) => {
    moto.once("error", () => resolve(undefined));
    moto.once("exit", () => resolve(undefined));
    createInterface(moto.stderr).on("line", (line) => {
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (url) resolve({ url, close: () => moto.kill() });
    });
  });
}

type Json = Record<string, unknown>;

/** What moto forgets of a function; without it every plan would show a change. */
const FORGOTTEN = ["LoggingConfig", "DeadLetterConfig", "KMSKeyArn"];

/** Lambda as moto has it, with what it forgets of a function, and with the guard against loops. */
async function startLambdaFront(moto: string): Promise<Served> {
  const remembered = new Map<string, Json>();
  const server = createServer((request, response) => {
    answerLambda(request, response, moto, remembered).catch((error: unknown) =>
      response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function answerLambda(
  request: IncomingMessage,
  response: ServerResponse,
  moto: string,
  remembered: Map<string, Json>,
): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const body = await buffer(request);
  const sent: Json = body.length > 0 && method !== "GET" ? JSON.parse(body.toString()) : {};
  const name = /\/functions\/([^/?]+)/.exec(url)?.[1] ?? String(sent.FunctionName);
  if (url.includes("/recursion-config")) {
    if (method === "PUT")
      remembered.set(name, { ...remembered.get(name), RecursiveLoop: sent.RecursiveLoop });
    const { RecursiveLoop = "Terminate" } = remembered.get(name) ?? {};
    response.end(JSON.stringify({ RecursiveLoop }));
    return;
  }
  const kept = Object.fromEntries(FORGOTTEN.flatMap((it) => (it in sent ? [[it, sent[it]]] : [])));
  const settings = { ...remembered.get(name), ...kept };
  remembered.set(name, settings);

  const { host: _host, "content-length": _length, connection: _connection, ...headers } = request.headers;
  const forwarded = await fetch(moto + url, {
    method,
    headers: Object.entries(headers).map(([key, value]): [string, string] => [key, String(value)]),
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const text = await forwarded.text();
  response.writeHead(forwarded.status, { "content-type": "application/json" });
  response.end(complete(text, settings));
}

/** Puts the settings into a function's description, wherever the answer has one. */
function complete(text: string, { RecursiveLoop: _, ...settings }: Json): string {
  if (!text.startsWith("{")) return text;
  const json: Json = JSON.parse(text);
  if (json.FunctionName) return JSON.stringify({ ...json, ...settings });
  if (json.Configuration)
    return JSON.stringify({ ...json, Configuration: { ...(json.Configuration as Json), ...settings } });
  return text;
}
