import type { NormalizedSchema } from "@smithy/core/schema";
import { AwsError, type AwsRequest, type AwsResponse } from "../gateway/service.ts";
import { errorMembers, writeJson } from "./aws-json.ts";
import { decode, type Wire } from "./decode.ts";
import { xml } from "./elements.ts";
import { jsonWire, parseJson } from "./json.ts";
import type { ModelOperation } from "./model.ts";
import { asStructure, nullMembers, type Protocol } from "./protocol.ts";
import { bindOutput, textWire } from "./rest-bindings.ts";
import { findRoute, percentDecode, type Route } from "./route.ts";
import { parseXml, writeXml, XML } from "./xml.ts";

/** How a REST protocol writes bodies. */
interface Body {
  readonly wire: Wire;
  /** `root` names the element that an XML body is. */
  parse(body: AwsRequest["body"], root?: string): unknown;
  write(schema: NormalizedSchema, value: unknown): string;
  readonly contentType: string;
  readonly invalid: Wire["malformed"];
}

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function restJson(): Protocol {
  const contentType = "application/json";
  const wire = jsonWire(true);
  return {
    ...rest({
      wire,
      parse: parseJson,
      write: (schema, value) => writeJson(schema, value, true),
      contentType,
      invalid: wire.malformed,
    }),
    missing: (members) => new AwsError("ValidationException", nullMembers(members)),
    messageName: "Message",
    openErrors: false,
    encodeError: (refusal) => ({
      status: refusal.status,
      headers: { "content-type": contentType, "x-amzn-errortype": refusal.name },
      body: JSON.stringify(errorMembers(refusal, true)),
    }),
  };
}

export interface RestXmlOptions {
  readonly namespace: string;
  /** The member that a path begins with although the model's paths do not have it: S3's `Bucket`. */
  readonly pathBegins?: string;
  /** The refusal of a header, query or label that does not fit the model. */
  readonly invalid: (message: string) => AwsError;
  readonly unknownOperation: () => AwsError;
}

/** https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export function restXml({ namespace, pathBegins, invalid, unknownOperation }: RestXmlOptions): Protocol {
  const contentType = "application/xml";
  const write = (schema: NormalizedSchema, value: unknown) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(schema, value, namespace)}`;
  return {
    ...rest({ wire: XML, parse: parseXml, write, contentType, invalid }, pathBegins),
    unknownOperation,
    missing: (members) => new AwsError("InvalidRequest", `The request must contain ${members.join(", ")}.`),
    messageName: "Message",
    // S3 names the bucket or key in members that the model does not have.
    openErrors: true,
    encodeError: ({ name, status, message, members }, { id }) => {
      const { message: _, Message: __, ...fields } = members;
      // https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
      if (status === 304) return { status };
      return {
        status,
        headers: { "content-type": contentType },
        body: xml("Error", { Code: name, Message: message, ...fields, RequestId: id }),
      };
    },
  };
}

function rest(
  body: Body,
  pathBegins?: string,
): Pick<Protocol, "speaks" | "find" | "decode" | "encode" | "unknownOperation"> {
  const route = (request: AwsRequest, operations: readonly ModelOperation[]): Route | undefined => {
    if (pathBegins === undefined) return findRoute(request, operations);
    const [, first = "", path = ""] = /^\/([^/]*)(.*)$/s.exec(request.path) ?? [];
    const has = ({ input }: ModelOperation) =>
      [...input.structIterator()].some(([name]) => name === pathBegins);
    const found = findRoute(
      { ...request, path: path || "/" },
      operations.filter((operation) => has(operation) === (first !== "")),
    );
    return found && { ...found, labels: { ...found.labels, [pathBegins]: first } };
  };
  return {
    speaks: () => true,
    find: (request, model) => route(request, [...model.operations.values()])?.operation.name,
    decode(request, operation) {
      const labels = route(request, [operation])?.labels ?? {};
      return decodeInput(request, operation, labels, body);
    },
    encode: (output, operation): AwsResponse => bindOutput(output, operation, body),
    unknownOperation: () =>
      new AwsError("UnknownOperationException", "The service has no operation of this method and path.", 404),
  };
}

function decodeInput(
  request: AwsRequest,
  { input }: ModelOperation,
  labels: Route["labels"],
  body: Body,
): Readonly<Record<string, unknown>> {
  if (input.isUnitSchema()) return {};
  refuseConditions(request, input);
  const text = textWire(body.invalid);
  const found: [string, unknown][] = [];
  let document: unknown;
  for (const [name, member] of input.structIterator()) {
    const traits = member.getMergedTraits();
    let value: unknown;
    if (traits.httpLabel) value = labels[name] === undefined ? undefined : percentDecode(labels[name]);
    else if (traits.httpQuery !== undefined) value = queryValue(request.query, traits.httpQuery, member);
    else if (traits.httpHeader !== undefined)
      value = headerValue(request.headers[traits.httpHeader.toLowerCase()], member);
    else if (traits.httpPrefixHeaders !== undefined)
      value = prefixed(request.headers, traits.httpPrefixHeaders);
    else if (traits.httpPayload) {
      const payload = readPayload(request.body, member, body, name);
      if (payload !== undefined) found.push([name, payload]);
      continue;
    } else {
      document ??= body.parse(request.body);
      const sent = body.wire.member(document, name, member);
      if (sent !== undefined && sent !== null) found.push([name, decode(member, sent, body.wire, name)]);
      continue;
    }
    if (value !== undefined) found.push([name, decode(member, value, text, name)]);
  }
  return asStructure(Object.fromEntries(found));
}

/**
 * A condition that the operation does not have is refused, since whoever sends it relies on it. In S3's words:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
function refuseConditions({ headers }: AwsRequest, input: NormalizedSchema): void {
  const bound = new Set(
    [...input.structIterator()].map(([, member]) => member.getMergedTraits().httpHeader?.toLowerCase()),
  );
  const unknown = Object.keys(headers).find((name) => CONDITION_HEADER.test(name) && !bound.has(name));
  if (unknown !== undefined)
    throw new AwsError(
      "NotImplemented",
      `A header you provided implies functionality that is not implemented: ${unknown}`,
      501,
    );
}

/** `If-Range` is in no model, and S3 answers it. */
const CONDITION_HEADER = /^(?:x-amz-(?:\w+-)*)?if-(?!range$)/;

/** Blobs and streams are passed on unread; texts as they are; structures by the protocol. */
function readPayload(
  payload: AwsRequest["body"],
  member: NormalizedSchema,
  { wire, parse }: Body,
  name: string,
): unknown {
  if (member.isStreaming()) return payload;
  if (payload.length === 0) return undefined;
  if (member.isBlobSchema()) return payload;
  if (member.isStringSchema()) return payload.toString();
  const root = member.getMergedTraits().xmlName ?? member.getName();
  return decode(member, parse(payload, root), wire, name);
}

function queryValue(query: URLSearchParams, name: string, member: NormalizedSchema): unknown {
  if (!query.has(name)) return undefined;
  return member.isListSchema() ? query.getAll(name) : query.get(name);
}

function headerValue(value: string | readonly string[] | undefined, member: NormalizedSchema): unknown {
  const text = typeof value === "string" ? value : value?.join(",");
  return member.isListSchema() ? text?.split(",").map((one) => one.trim()) : text;
}

/** Undefined where no header begins so, since a client that sends no metadata sends no member. */
function prefixed(headers: AwsRequest["headers"], prefix: string): object | undefined {
  const found = Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix.toLowerCase()))
    .map(([name, value]) => [name.slice(prefix.length), String(value)]);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
