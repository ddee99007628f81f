import { AwsError } from "../gateway/service.ts";
import type { Wire } from "./decode.ts";
import { isRecord } from "./record.ts";

/** Reads JSON values. Only the REST protocol renames members: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export function jsonWire(renames: boolean): Wire {
  return {
    text: false,
    isStructure: isRecord,
    member(node, name, member) {
      const key = renames ? (member.getMergedTraits().jsonName ?? name) : name;
      return isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined;
    },
    list: (node) => (Array.isArray(node) ? node : undefined),
    map: (node) => (isRecord(node) ? Object.entries(node) : undefined),
    malformed,
  };
}

/** The JSON of a body; an empty body is an empty structure. Throws SerializationException. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    throw malformed("The request's body is not JSON.");
  }
}

function malformed(message: string): AwsError {
  return new AwsError("SerializationException", message);
}
