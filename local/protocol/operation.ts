import type { Readable } from "node:stream";
import type { GetOutputType } from "@smithy/types";
import type { AwsRequest } from "../gateway/service.ts";

/** A command class of an AWS SDK client; it names an operation and carries the types of its input and output. */
export type CommandClass = {
  readonly name: string;
  new (...input: never): { readonly input: object };
};

type Instance<C extends CommandClass> = C extends new (...input: never) => infer T ? T : never;

/** The input of a command, as the SDK types it. */
export type InputOf<C extends CommandClass> = Instance<C>["input"];

/** What an operation answers: the SDK's output without what the SDK itself adds. */
export type OutputOf<C extends CommandClass> = Encodable<Omit<GetOutputType<Instance<C>>, "$metadata">>;

type Leaf = string | number | bigint | boolean | Date | Uint8Array;

/** A value that can be encoded: bytes need not have the methods that the SDK adds, nor lists be mutable. */
type Encodable<T> = T extends Uint8Array
  ? Uint8Array
  : T extends { transformToByteArray: unknown }
    ? Readable | Uint8Array | string
    : // Enumerations are open: services answer with values that a model does not list.
      // https://smithy.io/2.0/spec/simple-types.html#enum
      T extends string
      ? string
      : T extends Leaf
        ? T
        : T extends readonly (infer E)[]
          ? readonly Encodable<E>[]
          : T extends object
            ? { readonly [K in keyof T]: Encodable<T[K]> }
            : T;

/** A value after decoding: required members are there, a streaming payload is the request's body. */
export type Decoded<T> = [Readable] extends [T]
  ? AwsRequest["body"]
  : T extends { $unknown: unknown[] }
    ? never
    : T extends Leaf
      ? T
      : T extends readonly (infer E)[]
        ? Decoded<E>[]
        : T extends object
          ? { [K in keyof T]: Decoded<Exclude<T[K], undefined>> }
          : T;

/** The structure in a list or map, at any depth; never where there is none. */
type Structure<T> = T extends Leaf | undefined
  ? never
  : T extends readonly (infer E)[]
    ? Structure<E>
    : T extends object
      ? string extends keyof T
        ? Structure<T[string]>
        : T
      : never;

/**
 * Members of a structure: a name stands for the member with everything in it, `{ Entries: ["Id"] }` for parts of
 * what the member holds, be that a structure, or a list or map of structures.
 */
export type Selection<T> = readonly (
  | (keyof T & string)
  | { readonly [K in keyof T & string]?: Selection<Structure<T[K]>> }
)[];

type PartOf<S, K> = S extends Readonly<Record<K & string, infer P extends readonly unknown[]>> ? P : never;
type KeysOf<S> = S extends string ? S : keyof S;

/** The selected members of a decoded value. */
export type Selected<T, S extends readonly unknown[]> = T extends readonly (infer E)[]
  ? Selected<E, S>[]
  : string extends keyof T
    ? { readonly [K in keyof T]: Selected<T[K], S> }
    : {
        readonly [K in keyof T as K extends KeysOf<S[number]> ? K : never]: K extends S[number]
          ? Decoded<Exclude<T[K], undefined>>
          : Selected<Exclude<T[K], undefined>, PartOf<S[number], K>>;
      };

/** Members that state a condition: a client that sends one relies on it, so it is never ignored. */
type Condition = `${string}If${string}` | `Expected${string}` | `Condition${string}` | "RevisionId";

/** A member, or a dotted path to one inside a structure, list or map, with the reason why it changes nothing. */
type Ignored<T> = { readonly [K in Exclude<keyof T & string, Condition> | `${string}.${string}`]?: string };

type Run<I, O> = (input: I, request: AwsRequest) => Promise<O | undefined> | O | undefined;

/** An operation as {@link createService} takes it. */
export interface Operation {
  readonly name: string;
  readonly reads: readonly unknown[];
  readonly ignores: Readonly<Record<string, string | undefined>>;
  /** Takes what `reads` selects of an input that the model has checked, which is what `run` was typed with. */
  run(input: unknown, request: AwsRequest): unknown;
  status?(output: unknown): number;
}

/**
 * An emulated operation. `run` gets the members listed in `reads`, typed and checked by the service's model, and
 * nothing else. A member that is in neither list is refused when a client sends it. What `run` returns is encoded
 * by the model; refusals are thrown as AwsError.
 *
 * ```ts
 * operation(PurgeQueueCommand, { reads: ["QueueUrl"], run: ({ QueueUrl }, request) => purge(QueueUrl) })
 * ```
 */
export function operation<C extends CommandClass, const S extends Selection<InputOf<C>>>(
  command: C,
  definition: {
    readonly reads: S;
    readonly ignores?: Ignored<InputOf<C>>;
    readonly run: Run<Selected<InputOf<C>, S>, OutputOf<C>>;
    /** Of an answer, where the model's is not the only one of success. */
    readonly status?: (output: OutputOf<C>) => number;
  },
): Operation {
  const { ignores = {}, ...rest } = definition;
  return { name: command.name.replace(/Command$/, ""), ignores, ...rest };
}
