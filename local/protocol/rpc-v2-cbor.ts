import { CborCodec, cbor } from "@smithy/core/cbor";
import { AwsError, type AwsRequest } from "../gateway/service.ts";
import { decode, MAXIMUM_DEPTH } from "./decode.ts";
import { jsonWire } from "./json.ts";
import { asStructure, nullMembers, type Protocol } from "./protocol.ts";
import { isRecord } from "./record.ts";

const CONTENT_TYPE = "application/cbor";
const HEADERS = { "content-type": CONTENT_TYPE, "smithy-protocol": "rpc-v2-cbor" };
/** Epoch seconds. https://www.rfc-editor.org/rfc/rfc8949#section-3.4.2 */
const TIME_TAG = 1;
const WIRE = jsonWire(false);

/**
 * Smithy RPC v2 with CBOR: the operation stands in the path, input and output are CBOR.
 * `errorNamespace` stands before the name of an error, e.g. `com.amazonaws.cloudwatch`.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export function rpcV2Cbor(errorNamespace: string): Protocol {
  return {
    speaks: ({ headers }) => headers["smithy-protocol"] === "rpc-v2-cbor",
    find: ({ path }) => /\/operation\/([^/]+)$/.exec(path)?.[1],
    decode: ({ body }, { input }) => asStructure(decode(input, parseCbor(body), WIRE)),
    encode(output, operation) {
      if (operation.output.isUnitSchema()) return { status: 200, headers: HEADERS };
      const serializer = new CborCodec().createSerializer();
      serializer.write(operation.output, output);
      return { status: 200, headers: HEADERS, body: Buffer.from(serializer.flush()) };
    },
    unknownOperation: (name) =>
      new AwsError("UnknownOperationException", `The service has no operation ${name || "in this path"}.`),
    missing: (members) => new AwsError("ValidationException", nullMembers(members)),
    messageName: "message",
    openErrors: false,
    encodeError: ({ name, model, status, queryCode, members }) => ({
      status,
      headers: {
        ...HEADERS,
        "x-amzn-query-error": `${queryCode};${status < 500 ? "Sender" : "Receiver"}`,
      },
      body: Buffer.from(
        cbor.serialize({ __type: model === undefined ? name : `${errorNamespace}#${name}`, ...members }),
      ),
    }),
  };
}

/** The values of a CBOR body as JSON would have them: times as epoch seconds, bytes in base64. */
function parseCbor(body: AwsRequest["body"]): unknown {
  if (body.length === 0) return {};
  try {
    return plain(cbor.deserialize(body), 0);
  } catch {
    throw new AwsError("SerializationException", "The request's body is not CBOR, or is nested too deeply.");
  }
}

function plain(value: unknown, depth: number): unknown {
  if (depth > MAXIMUM_DEPTH) throw new RangeError("too deep");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
  if (typeof value === "bigint") return Number(value);
  if (!isRecord(value)) return value;
  if (value.tag === TIME_TAG && typeof value.value === "number") return value.value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one, depth + 1)]));
}
