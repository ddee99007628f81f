import protobuf from "protobufjs/light.js";

/**
 * The messages of an OTLP trace request, with the fields that are read here; others are skipped, as protobuf requires.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto and
 * collector/trace/v1/trace_service.proto, common/v1/common.proto, resource/v1/resource.proto beside it
 */
const field = (id: number, type: string) => ({ id, type });
const list = (id: number, type: string) => ({ id, type, rule: "repeated" });

const root = protobuf.Root.fromJSON({
  nested: {
    Request: { fields: { resourceSpans: list(1, "ResourceSpans") } },
    ResourceSpans: { fields: { resource: field(1, "Resource"), scopeSpans: list(2, "ScopeSpans") } },
    Resource: { fields: { attributes: list(1, "KeyValue") } },
    ScopeSpans: { fields: { spans: list(2, "Span") } },
    Span: {
      fields: {
        traceId: field(1, "bytes"),
        spanId: field(2, "bytes"),
        parentSpanId: field(4, "bytes"),
        name: field(5, "string"),
        kind: field(6, "int32"),
        startTimeUnixNano: field(7, "fixed64"),
        endTimeUnixNano: field(8, "fixed64"),
        attributes: list(9, "KeyValue"),
        events: list(11, "Event"),
        links: list(13, "Link"),
        status: field(15, "Status"),
        flags: field(16, "fixed32"),
      },
    },
    Event: {
      fields: {
        timeUnixNano: field(1, "fixed64"),
        name: field(2, "string"),
        attributes: list(3, "KeyValue"),
      },
    },
    Link: {
      fields: {
        traceId: field(1, "bytes"),
        spanId: field(2, "bytes"),
        attributes: list(4, "KeyValue"),
      },
    },
    Status: { fields: { message: field(2, "string"), code: field(3, "int32") } },
    KeyValue: { fields: { key: field(1, "string"), value: field(2, "AnyValue") } },
    AnyValue: {
      oneofs: {
        value: {
          oneof: [
            "stringValue",
            "boolValue",
            "intValue",
            "doubleValue",
            "arrayValue",
            "kvlistValue",
            "bytesValue",
          ],
        },
      },
      fields: {
        stringValue: field(1, "string"),
        boolValue: field(2, "bool"),
        intValue: field(3, "int64"),
        doubleValue: field(4, "double"),
        arrayValue: field(5, "ArrayValue"),
        kvlistValue: field(6, "KeyValueList"),
        bytesValue: field(7, "bytes"),
      },
    },
    ArrayValue: { fields: { values: list(1, "AnyValue") } },
    KeyValueList: { fields: { values: list(1, "KeyValue") } },
    Response: { fields: { partialSuccess: field(1, "PartialSuccess") } },
    PartialSuccess: { fields: { rejectedSpans: field(1, "int64"), errorMessage: field(2, "string") } },
    // google.rpc.Status, with which OTLP answers a request that it does not take.
    RpcStatus: { fields: { code: field(1, "int32"), message: field(2, "string") } },
  },
});

const REQUEST = root.lookupType("Request");
const RESPONSE = root.lookupType("Response");
const RPC_STATUS = root.lookupType("RpcStatus");

/** Reads a request into the shape that its JSON form has, but with ids as bytes. Throws an error if it is malformed. */
export function decodeRequest(body: Uint8Array): unknown {
  return REQUEST.toObject(REQUEST.decode(body), { longs: String, bytes: Buffer });
}

export function encodeResponse(response: object): Buffer {
  return Buffer.from(RESPONSE.encode(RESPONSE.fromObject(response)).finish());
}

export function encodeStatus(status: { readonly code: number; readonly message: string }): Buffer {
  return Buffer.from(RPC_STATUS.encode(RPC_STATUS.fromObject(status)).finish());
}
