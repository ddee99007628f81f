import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "./user-error.ts";

/** Readers of option values. Each throws a {@link UserError} that continues a sentence after the option's name. */

/** Any text that is not empty. */
export function text(given: string): string {
  if (given.trim() === "") throw new UserError("must not be empty");
  return given;
}

/** A whole number from `minimum` to `maximum`. */
export const wholeNumber = (minimum: number, maximum: number) => inRange("a whole number", minimum, maximum);

/** Any number from `minimum` to `maximum`. */
export const decimal = (minimum: number, maximum: number) => inRange("a number", minimum, maximum);

function inRange(kind: string, minimum: number, maximum: number): (given: string) => number {
  return (given) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(given.trim()) ? Number(given) : Number.NaN;
    const fits = kind === "a number" || Number.isInteger(value);
    if (fits && value >= minimum && value <= maximum) return value;
    const range = Number.isFinite(maximum) ? `from ${minimum} to ${maximum}` : `of at least ${minimum}`;
    throw new UserError(`must be ${kind} ${range}, not ${quoted(given)}`);
  };
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): (given: string) => Word {
  return (given) => {
    const found = words.find((word) => word === given);
    if (found !== undefined) return found;
    throw new UserError(`must be ${words.map(quoted).join(" or ")}, not ${quoted(given)}`);
  };
}

/** The name of an environment, or of another synthesized stack. It becomes part of a path, so it must not leave it. */
export function stackName(given: string): string {
  if (/^[a-z0-9][\w-]*$/i.test(given)) return given;
  throw new UserError(`must be letters, digits and dashes, not ${quoted(given)}`);
}

/** An absolute URL with http or https. */
export function url(given: string): string {
  if (/^https?:\/\//i.test(given) && URL.canParse(given)) return given;
  throw new UserError(`must be a URL such as http://127.0.0.1:4566, not ${quoted(given)}`);
}

/** An existing folder, as an absolute path. */
export function folder(given: string): string {
  const path = resolve(given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UserError(`names ${path}, which does not exist`);
  if (!found.isDirectory()) throw new UserError(`names ${path}, which is not a folder`);
  return path;
}

/** A file that can be written, new or existing, as an absolute path. */
export function outputFile(given: string): string {
  const path = resolve(text(given));
  const parent = dirname(path);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new UserError(`names ${path}, which is a folder`);
  if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`names ${path}, but the folder ${parent} does not exist`);
  try {
    accessSync(found === undefined ? parent : path, constants.W_OK);
  } catch {
    throw new UserError(`names ${path}, which cannot be written: permission denied`);
  }
  return path;
}

/** As {@link outputFile}; `-` stands for standard output and is returned as it is. */
export const outputFileOrStdout = (given: string): string => (given === "-" ? given : outputFile(given));

const quoted = (given: string): string => JSON.stringify(given);
