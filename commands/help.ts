import { type Command, withHelp } from "./command.ts";
import { type Option, type Options, spelling } from "./option.ts";
import { wrap } from "./text.ts";

/** Columns; wider help is hard to read, whatever the terminal. */
const WIDEST = 100;

/** The help text of a command, made from its declaration. */
export function helpText<O extends Options>(command: Command<O>, width: number): string {
  const columns = Math.min(width, WIDEST);
  const sections = [
    wrap(command.summary, columns).join("\n"),
    `Usage: ${command.name} [options]`,
    `Options:\n${rows(Object.entries(withHelp(command.options)).map(optionRow), columns)}`,
  ];
  if (command.examples !== undefined && command.examples.length > 0)
    sections.push(`Examples:\n${rows(command.examples, columns)}`);
  const codes = { ...command.exitCodes, 1: "wrong use, bad input or a failure" };
  sections.push(`Exit codes:\n${rows(Object.entries(codes), columns)}`);
  return `${sections.join("\n\n")}\n`;
}

function optionRow([key, option]: readonly [string, Option<unknown>]): readonly [string, string] {
  const short = option.short === undefined ? "    " : `-${option.short}, `;
  const name = `${short}${spelling(key)} ${option.valueName}`.trimEnd();
  const notes = [
    ...(option.kind === "list" ? ["may be repeated"] : []),
    ...(option.shownDefault === undefined ? [] : [`default: ${option.shownDefault}`]),
  ];
  return [name, notes.length === 0 ? option.help : `${option.help} (${notes.join("; ")})`];
}

/** Two columns; the right one is wrapped, and begins a line lower where the left one is long. */
function rows(pairs: readonly (readonly [string, string])[], columns: number): string {
  const longest = Math.max(...pairs.map(([left]) => left.length));
  const indent = 2;
  const left = Math.min(longest, Math.floor(columns * 0.45)) + indent + 2;
  return pairs
    .flatMap(([name, meaning]) => {
      const lines = wrap(meaning, columns - left);
      const head = `${" ".repeat(indent)}${name}`;
      const first = head.length + 2 > left ? [head] : [`${head.padEnd(left)}${lines.shift() ?? ""}`];
      return [...first, ...lines.map((line) => `${" ".repeat(left)}${line}`)];
    })
    .join("\n");
}
