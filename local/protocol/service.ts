import { AwsError, type AwsRequest, type AwsResponse, type AwsService } from "../gateway/service.ts";
import { toRefusal } from "./errors.ts";
import { type Members, readMembers } from "./members.ts";
import { readModel } from "./model.ts";
import type { Operation } from "./operation.ts";
import { asStructure, type Protocol } from "./protocol.ts";
import { missingMembers } from "./required.ts";

export interface ServiceDefinition {
  /** As in AWS's documentation, e.g. `Amazon SQS`. */
  readonly name: string;
  /** The exports of the SDK's client: `import * as sqs from "@aws-sdk/client-sqs"`. */
  readonly model: object;
  /** The first that speaks a request answers it; the first of all answers what none speaks. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  readonly operations: readonly Operation[];
  /** The service's own refusal of missing members; the protocol's by default. */
  readonly missing?: (members: readonly string[], operation: string) => AwsError;
  /**
   * Whether AWS leaves empty lists and maps out of its answers, at every depth. SQS does; the others do not.
   * Members that are undefined are always left out.
   */
  readonly omitsEmpty?: boolean;
}

/** An emulated service. `operations` and `notOffered` are what docs/parity.md is made of. */
export interface EmulatedService extends AwsService {
  readonly name: string;
  readonly operations: readonly { readonly name: string; readonly members: Members }[];
  /** Operations of the model that the emulator does not have. */
  readonly notOffered: readonly string[];
  refuse(error: AwsError, request: Pick<AwsRequest, "headers" | "method" | "id">): AwsResponse;
}

/**
 * Makes a service of its operations. Decoding, checks, encoding and errors follow the model of the SDK's client:
 *
 * - A value of another type than the model's, and a required member that is missing, are refused as AWS does.
 * - Names that the model does not have are passed over, as AWS does.
 * - Members of the model that an operation neither reads nor ignores are refused: the emulator would answer as
 *   if they had not been sent.
 * - Operations of the model that are not emulated are refused by name; others as AWS does.
 *
 * Throws an Error where an operation names members that the model does not have.
 */
export function createService(definition: ServiceDefinition): EmulatedService {
  const { name, protocols, omitsEmpty = false } = definition;
  const model = readModel(definition.model);
  const offered = new Map(
    definition.operations.map((operation) => {
      const found = model.operations.get(operation.name);
      if (found === undefined) throw new Error(`${name} has no operation ${operation.name}.`);
      return [operation.name, { ...operation, model: found, members: readMembers(operation, found.input) }];
    }),
  );
  const protocolOf = (request: Pick<AwsRequest, "headers" | "method">) =>
    protocols.find((protocol) => protocol.speaks(request)) ?? protocols[0];

  const find = (request: AwsRequest, protocol: Protocol) => {
    const wanted = protocol.find(request, model) ?? "";
    const found = offered.get(wanted);
    if (found !== undefined) return found;
    throw model.operations.has(wanted)
      ? refusedHere(`${wanted} is an operation of ${name} that this emulator does not offer.`)
      : protocol.unknownOperation(wanted);
  };

  return {
    name,
    operations: [...offered.values()],
    notOffered: [...model.operations.keys()].filter((one) => !offered.has(one)).sort(),
    async handle(request) {
      const protocol = protocolOf(request);
      const operation = find(request, protocol);
      const input = protocol.decode(request, operation.model);
      const missing = missingMembers(operation.model.input, input);
      if (missing.length > 0) throw (definition.missing ?? protocol.missing)(missing, operation.name);
      const { read, refused } = operation.members.select(input);
      if (refused.length > 0)
        throw refusedHere(
          `${name} ${operation.name}: this emulator does not support ${refused.join(", ")}. AWS does.`,
        );
      const output = (await operation.run(read, request)) ?? {};
      const answer = protocol.encode(
        asStructure(omitsEmpty ? withoutEmpty(output) : output),
        operation.model,
        request,
      );
      return operation.status === undefined ? answer : { ...answer, status: operation.status(output) };
    },
    refuse(error, request) {
      const protocol = protocolOf(request);
      const refusal = toRefusal(error, model, protocol.messageName, protocol.openErrors);
      const answer = protocol.encodeError(refusal, request);
      return { ...answer, headers: { ...answer.headers, ...error.headers } };
    },
  };
}

/** The refusal of what AWS would answer. SDKs do not retry this status. */
function refusedHere(message: string): AwsError {
  return new AwsError("NotImplemented", message, 501);
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, withoutEmpty(one)] as const)
      .filter(([, one]) => !((Array.isArray(one) && one.length === 0) || (isPlain(one) && isEmpty(one)))),
  );
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Not a date, nor bytes, nor a stream. */
function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
