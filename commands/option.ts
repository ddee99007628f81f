/** One option of a command. Its long spelling is its key in {@link Options} with dashes: `retryDelay`, `--retry-delay`. */
export interface Option<T> {
  /** `flag` takes no value, `value` the last one that is given, `list` all of them. */
  readonly kind: "flag" | "value" | "list";
  /** One letter, for the short spelling `-e`. */
  readonly short?: string;
  /** Earlier long spellings, without dashes. They keep working, and the help does not show them. */
  readonly aliases?: readonly string[];
  /** What the help calls the value, in capitals; empty for a flag. */
  readonly valueName: string;
  readonly help: string;
  /** The default as the help shows it. */
  readonly shownDefault?: string;
  /**
   * Turns what was given into the option's value; nothing was given where `texts` is empty.
   * @throws UserError that continues a sentence after the option's name: "must be a whole number".
   */
  readonly read: (texts: readonly string[]) => T;
}

/** The options of a command by their keys. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values that were read for a command's options. */
export type Values<O extends Options> = {
  readonly [Key in keyof O]: O[Key] extends Option<infer T> ? T : never;
};

interface Common {
  readonly short?: string;
  readonly aliases?: readonly string[];
  readonly help: string;
}

interface WithValue<T> extends Common {
  readonly valueName: string;
  /** Reads one value; throws as {@link Option.read} does. */
  readonly read: (text: string) => T;
}

/** An option without a value. */
export function flag(settings: Common): Option<boolean> {
  return { ...settings, kind: "flag", valueName: "", read: (texts) => texts.length > 0 };
}

/** An option with a value that may be left out. */
export function optional<T>(settings: WithValue<T>): Option<T | undefined> {
  return { ...settings, kind: "value", read: (texts) => last(texts, settings.read) };
}

/** An option with a value that has a default. */
export function withDefault<T extends string | number>(
  settings: WithValue<T> & { readonly default: T },
): Option<T> {
  return {
    ...settings,
    kind: "value",
    shownDefault: String(settings.default),
    read: (texts) => last(texts, settings.read) ?? settings.default,
  };
}

/** An option that must be given. */
export function required<T>(settings: WithValue<T> & { readonly example: string }): Option<T> {
  return {
    ...settings,
    kind: "value",
    read(texts) {
      const [value] = texts.map(settings.read).slice(-1);
      if (value === undefined) throw new MissingOption(settings.example);
      return value;
    },
  };
}

/** An option that may be given several times. */
export function list<T>(settings: WithValue<T>): Option<readonly T[]> {
  return { ...settings, kind: "list", read: (texts) => texts.map(settings.read) };
}

/** A required option that was not given; with a value that would do. */
export class MissingOption extends Error {
  readonly example: string;
  constructor(example: string) {
    super("is missing");
    this.example = example;
  }
}

const last = <T>(texts: readonly string[], read: (text: string) => T): T | undefined =>
  texts.map(read).at(-1);

/** `retryDelay` as it is typed: `--retry-delay`. */
export const spelling = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
