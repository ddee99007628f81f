import type { AwsError, AwsRequest, AwsResponse } from "../gateway/service.ts";
import type { Refusal } from "./errors.ts";
import type { Model, ModelOperation } from "./model.ts";

/** What of a request an error's form depends on. */
export type Asked = Pick<AwsRequest, "headers" | "id">;

/** One of AWS's protocols: https://smithy.io/2.0/aws/protocols/index.html */
export interface Protocol {
  /** Whether a request is written in this protocol. */
  speaks(request: Pick<AwsRequest, "headers" | "method">): boolean;
  /** The operation that a request asks for, by name, or undefined where it names none. */
  find(request: AwsRequest, model: Model): string | undefined;
  /** The input by the operation's schema. Throws the protocol's refusal where it does not fit. */
  decode(request: AwsRequest, operation: ModelOperation): Readonly<Record<string, unknown>>;
  encode(output: Readonly<Record<string, unknown>>, operation: ModelOperation, request: Asked): AwsResponse;
  /** The refusal of an operation that the service's model does not have. */
  unknownOperation(name: string): AwsError;
  /** The refusal of an input without these members. */
  missing(members: readonly string[]): AwsError;
  /** The name of an error's message where the model does not have the error. */
  readonly messageName: string;
  /** Whether errors have members that the model does not name. */
  readonly openErrors: boolean;
  encodeError(refusal: Refusal, request: Asked): AwsResponse;
}

/** The members of a structure that arrived; any other decoded value is a bug in the emulator. */
export function asStructure(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return { ...value };
  throw new Error("An input was not decoded to a structure.");
}

/** What AWS's own framework says of missing members, e.g. in KMS and DynamoDB. */
export function nullMembers(members: readonly string[]): string {
  const each = members.map(
    (name) =>
      `Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
  return `${each.length} validation error${each.length > 1 ? "s" : ""} detected: ${each.join("; ")}`;
}
