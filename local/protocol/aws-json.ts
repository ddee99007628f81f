import { JsonCodec } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../gateway/service.ts";
import { decode } from "./decode.ts";
import type { Refusal } from "./errors.ts";
import { jsonWire, parseJson } from "./json.ts";
import { asStructure, nullMembers, type Protocol } from "./protocol.ts";

export interface AwsJsonOptions {
  readonly version: "1.0" | "1.1";
  /** What stands before the name of an error in `__type`, e.g. `com.amazonaws.sqs`. Most services have none. */
  readonly errorNamespace?: string;
  /**
   * For services that once spoke the query protocol: tells clients the code that they knew then.
   * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
   */
  readonly queryCompatible?: boolean;
}

const WIRE = jsonWire(false);

/**
 * awsJson 1.0 and 1.1: the operation stands in X-Amz-Target, input and output are JSON.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function awsJson({ version, errorNamespace, queryCompatible = false }: AwsJsonOptions): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    speaks: ({ headers }) => headers["x-amz-target"] !== undefined,
    find({ headers }) {
      const target = String(headers["x-amz-target"] ?? "");
      return target.slice(target.lastIndexOf(".") + 1);
    },
    decode: ({ body }, { input }) => asStructure(decode(input, parseJson(body), WIRE)),
    encode: (output, operation) => ({
      status: 200,
      headers: { "content-type": contentType },
      body: operation.output.isUnitSchema() ? "{}" : writeJson(operation.output, output, false),
    }),
    unknownOperation: (name) =>
      new AwsError(
        "UnknownOperationException",
        name === "" ? "The request names no operation." : `The service has no operation ${name}.`,
      ),
    missing: (members) => new AwsError("ValidationException", nullMembers(members)),
    messageName: "message",
    openErrors: false,
    encodeError(refusal) {
      const { name, model, status, queryCode } = refusal;
      const type = model === undefined || errorNamespace === undefined ? name : `${errorNamespace}#${name}`;
      const side = status < 500 ? "Sender" : "Receiver";
      return {
        status,
        headers: {
          "content-type": contentType,
          "x-amzn-errortype": name,
          ...(queryCompatible ? { "x-amzn-query-error": `${queryCode};${side}` } : {}),
        },
        body: JSON.stringify({ __type: type, ...errorMembers(refusal, false) }),
      };
    },
  };
}

/** A value as JSON by its schema. */
export function writeJson(schema: NormalizedSchema, value: unknown, renames: boolean): string {
  const serializer = new JsonCodec({
    timestampFormat: { default: 7, useTrait: true },
    jsonName: renames,
  }).createSerializer();
  serializer.write(schema, value);
  return serializer.flush();
}

/** The members of an error as its schema writes them, or as they are where the model does not have it. */
export function errorMembers({ model, members }: Refusal, renames: boolean): object {
  return model === undefined ? members : asStructure(JSON.parse(writeJson(model.schema, members, renames)));
}
