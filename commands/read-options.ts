import { parseArgs } from "node:util";
import { closest } from "./closest.ts";
import { type Command, withHelp } from "./command.ts";
import { MissingOption, type Option, type Options, spelling, type Values } from "./option.ts";
import { UserError } from "./user-error.ts";

/**
 * Reads the command line of a command.
 * @returns undefined where `--help` or `-h` is given, whatever else is.
 * @throws UserError that lists every mistake, one a line.
 */
export function readOptions<O extends Options>(
  command: Command<O>,
  args: readonly string[],
): Values<O> | undefined {
  const { given, mistakes, withoutValue } = tokens(command.options, args);
  if (given.has("help")) return undefined;
  const values = Object.entries(command.options).map(([key, option]): [string, unknown] => {
    try {
      return [key, option.read(given.get(key) ?? [])];
    } catch (error) {
      if (error instanceof MissingOption) {
        if (!withoutValue.has(key))
          mistakes.push(`${spelling(key)} is missing: for example, ${spelling(key)} ${error.example}.`);
      } else if (error instanceof UserError) mistakes.push(`${spelling(key)} ${error.message}.`);
      else throw error;
      return [key, undefined];
    }
  });
  // The keys are those of O, and each value is what its own option read.
  const read = Object.fromEntries(values) as Values<O>;
  if (mistakes.length === 0) mistakes.push(...(command.check?.(read) ?? []));
  if (mistakes.length > 0)
    throw new UserError(`${mistakes.join("\n")}\nRun "${command.name} --help" to see the options.`);
  return read;
}

interface Given {
  /** What was given for each option, by its key, in the order of the command line. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly mistakes: string[];
  /** Keys of options whose value is missing, which is already among the mistakes. */
  readonly withoutValue: ReadonlySet<string>;
}

/** Tells options, values and everything else apart, and reports what fits no option. */
function tokens(options: Options, args: readonly string[]): Given {
  const known = spellings(options);
  const mistakes: string[] = [];
  const given = new Map<string, string[]>();
  const withoutValue = new Set<string>();
  const missingValue = (name: string, { key, option }: Known) => {
    withoutValue.add(key);
    mistakes.push(`${name} needs a value: ${name} ${option.valueName}.`);
  };
  const complete = withValues(args, known, missingValue);
  const config = Object.fromEntries(
    [...known].filter(([name]) => name.length > 1).map(([name, { option }]) => [name, typeOf(option)]),
  );
  let afterUnknown = false;
  for (const token of parseArgs({ args: complete, options: config, strict: false, tokens: true }).tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      // What follows an unknown option may be its value.
      if (!afterUnknown)
        mistakes.push(`Unexpected argument ${JSON.stringify(token.value)}: every argument is an option.`);
      afterUnknown = false;
      continue;
    }
    const found = known.get(token.name);
    afterUnknown = found === undefined && token.value === undefined;
    if (found === undefined) mistakes.push(unknownOption(token.rawName, known));
    else if (token.value !== undefined && found.option.kind === "flag")
      mistakes.push(`${token.rawName} takes no value, and was given ${JSON.stringify(token.value)}.`);
    else if (token.value === undefined && found.option.kind !== "flag") missingValue(token.rawName, found);
    else given.set(found.key, [...(given.get(found.key) ?? []), token.value ?? ""]);
  }
  return { given, mistakes, withoutValue };
}

interface Known {
  readonly key: string;
  readonly option: Option<unknown>;
  /** Whether the help shows this spelling. */
  readonly shown: boolean;
}

/** Every spelling of every option, without its dashes. */
function spellings(options: Options): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const [key, option] of Object.entries(withHelp(options))) {
    known.set(spelling(key).slice(2), { key, option, shown: true });
    if (option.short !== undefined) known.set(option.short, { key, option, shown: true });
    for (const alias of option.aliases ?? []) known.set(alias, { key, option, shown: false });
  }
  return known;
}

const typeOf = ({ kind, short }: Option<unknown>) => ({
  type: kind === "flag" ? ("boolean" as const) : ("string" as const),
  ...(short !== undefined && { short }),
});

/** Leaves out options without a value, so that the option that follows is not taken for it. */
function withValues(
  args: readonly string[],
  known: ReadonlyMap<string, Known>,
  missingValue: (name: string, option: Known) => void,
): string[] {
  const find = (arg: string | undefined) => known.get(/^--?([\w-]+)(?:=.*)?$/s.exec(arg ?? "")?.[1] ?? "");
  return args.filter((arg, index) => {
    const found = arg.includes("=") ? undefined : find(arg);
    const next = args[index + 1];
    if (found === undefined || found.option.kind === "flag" || !next?.startsWith("-") || !find(next))
      return true;
    missingValue(arg, found);
    return false;
  });
}

function unknownOption(name: string, known: ReadonlyMap<string, Known>): string {
  const shown = [...known].flatMap(([word, { shown }]) => (shown && word.length > 1 ? [word] : []));
  const meant = closest(name.replace(/^-+/, "").toLowerCase(), shown);
  return `Unknown option ${name}${meant === undefined ? "." : `: did you mean --${meant}?`}`;
}
