import { flag, type Options, type Values } from "./option.ts";

/** A command, declared as data: what it takes, and what its exit codes say. */
export interface Command<O extends Options> {
  /** What is typed before the options, such as `npm start --`. */
  readonly name: string;
  /** What the command does, in a sentence or two. */
  readonly summary: string;
  readonly options: O;
  readonly examples?: readonly (readonly [command: string, meaning: string])[];
  /** What the exit codes mean here. Code 1 is always wrong use, bad input or a failure. */
  readonly exitCodes: { readonly 0: string; readonly 2?: string };
  /** Finds mistakes in several options together, each a sentence; called only when each alone is right. */
  readonly check?: (values: Values<O>) => readonly string[];
}

/** Infers the types of a command's values from its options. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;

/** The options of a command together with `--help`, which every command takes. */
export const withHelp = (options: Options): Options => ({
  ...options,
  help: flag({ short: "h", help: "show this help" }),
});
