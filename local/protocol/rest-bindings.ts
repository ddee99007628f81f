import { Readable } from "node:stream";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { AwsResponse } from "../gateway/service.ts";
import type { Wire } from "./decode.ts";
import type { ModelOperation } from "./model.ts";

/** Reads what headers, queries and labels hold: texts, lists of texts, and maps of them. */
export function textWire(malformed: Wire["malformed"]): Wire {
  return {
    text: true,
    isStructure: () => false,
    member: () => undefined,
    list: (node) => (Array.isArray(node) ? node : undefined),
    map: (node) => (typeof node === "object" && node !== null ? Object.entries(node) : undefined),
    malformed,
  };
}

/** Puts the members of an output where the model binds them: status, headers, body. */
export function bindOutput(
  output: Readonly<Record<string, unknown>>,
  { output: schema, http }: ModelOperation,
  body: { write(schema: NormalizedSchema, value: unknown): string; readonly contentType: string },
): AwsResponse {
  const headers: Record<string, string> = {};
  const document: [string, unknown][] = [];
  let status = http?.status ?? 200;
  let content: Pick<AwsResponse, "body" | "stream"> = {};
  let hasDocument = false;
  if (schema.isUnitSchema()) return { status };
  for (const [name, member] of schema.structIterator()) {
    const value = output[name];
    const { httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode } = member.getMergedTraits();
    const unbound = [httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode].every(
      (trait) => trait === undefined,
    );
    hasDocument ||= unbound;
    if (value === undefined || value === null) continue;
    if (httpResponseCode) status = Number(value);
    else if (httpHeader !== undefined) headers[httpHeader.toLowerCase()] = headerText(member, value);
    else if (httpPrefixHeaders !== undefined)
      for (const [key, one] of Object.entries(value)) headers[httpPrefixHeaders + key] = String(one);
    else if (httpPayload) {
      content = payload(member, value, body);
      if (member.isStructSchema()) headers["content-type"] ??= body.contentType;
    } else document.push([name, value]);
  }
  if (hasDocument) {
    content = { body: body.write(schema, Object.fromEntries(document)) };
    headers["content-type"] ??= body.contentType;
  }
  return { status, headers, ...content };
}

function payload(
  member: NormalizedSchema,
  value: unknown,
  { write }: { write(schema: NormalizedSchema, value: unknown): string },
): Pick<AwsResponse, "body" | "stream"> {
  if (value instanceof Readable) return { stream: value };
  if (typeof value === "string" || Buffer.isBuffer(value)) return { body: value };
  if (value instanceof Uint8Array) return { body: Buffer.from(value) };
  return { body: write(member, value) };
}

function headerText(member: NormalizedSchema, value: unknown): string {
  if (value instanceof Date)
    // Headers have HTTP dates unless the model says otherwise (5: ISO 8601, 7: epoch seconds).
    return member.getSchema() === 5
      ? value.toISOString()
      : member.getSchema() === 7
        ? String(value.getTime() / 1000)
        : value.toUTCString();
  return Array.isArray(value) ? value.join(", ") : String(value);
}
