import { AwsError } from "../gateway/service.ts";
import type { Model, ModelError } from "./model.ts";

/** An exception class of an AWS SDK client. */
type ExceptionClass<O> = { readonly name: string; new (options: O): Error };

/**
 * An error of the service's model, by the client's class for it. Its members are those of the model, in its
 * spelling. Status and query code come from the model when the error is encoded.
 *
 * ```ts
 * throw modeled(QueueDoesNotExist, { message: "The specified queue does not exist." });
 * ```
 */
export function modeled<O extends { message?: string | undefined; $metadata: object }>(
  type: ExceptionClass<O>,
  members: { readonly message: string } & Omit<O, "message" | "$metadata">,
): AwsError {
  const { message, ...fields } = members;
  return new AwsError(type.name, message, 400, fields);
}

/** An error ready to be written: what it is called, its status, and its members as the model spells them. */
export interface Refusal {
  /** Without a namespace. */
  readonly name: string;
  readonly queryCode: string;
  readonly status: number;
  readonly message: string;
  readonly model?: ModelError;
  /** All members, the message among them. */
  readonly members: Readonly<Record<string, unknown>>;
}

/**
 * Looks an error up in the model. Errors that all services share (AccessDenied, throttling) are in no model.
 * `open`: the protocol's errors have members that the model does not name, as S3's do.
 * Throws an Error, a bug in the emulator, where an error has a member that no client would see.
 */
export function toRefusal(error: AwsError, model: Model, messageName: string, open: boolean): Refusal {
  const name = error.code.slice(error.code.lastIndexOf("#") + 1);
  const found = model.errors.get(name);
  const names = found === undefined ? [] : [...found.schema.structIterator()].map(([member]) => member);
  const unknown = Object.keys(error.fields).filter((field) => !names.includes(field));
  if (unknown.length > 0 && !open)
    throw new Error(`${name} has no member ${unknown.join(", ")}; it has: ${names.join(", ") || "none"}.`);
  const message = names.find((member) => member.toLowerCase() === "message") ?? messageName;
  return {
    name: found?.name ?? name,
    queryCode: found?.queryCode ?? name,
    status: found?.status ?? error.status,
    message: error.message,
    ...(found === undefined ? {} : { model: found }),
    members: { [message]: error.message, ...error.fields },
  };
}
