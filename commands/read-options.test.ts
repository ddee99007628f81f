import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineCommand } from "./command.ts";
import { helpText } from "./help.ts";
import { flag, list, optional, required, withDefault } from "./option.ts";
import { readOptions } from "./read-options.ts";
import { UserError } from "./user-error.ts";
import { decimal, folder, oneOf, outputFile, stackName, text, url, wholeNumber } from "./values.ts";

const BAKE = defineCommand({
  name: "npm run bake --",
  summary: "Bakes bread.",
  options: {
    environment: required({
      short: "e",
      aliases: ["env"],
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "the kitchen",
    }),
    loaves: withDefault({ valueName: "N", read: wholeNumber(1, 50), default: 2, help: "how many" }),
    ovenHeat: optional({ valueName: "DEGREES", read: decimal(-10, 300), help: "how hot" }),
    flour: list({ short: "f", valueName: "KIND", read: oneOf(["rye", "wheat"]), help: "what of" }),
    slice: flag({ help: "sliced" }),
  },
  examples: [["npm run bake -- -e dev", "two loaves"]],
  exitCodes: { 0: "baked", 2: "burnt" },
  check: ({ loaves, slice }) => (slice && loaves > 9 ? ["--slice takes at most 9 loaves."] : []),
});

const read = (line: string) => readOptions(BAKE, line.split(" ").filter(Boolean));

function mistakes(line: string): string[] {
  try {
    read(line);
  } catch (error) {
    if (error instanceof UserError) return error.message.split("\n").slice(0, -1);
    throw error;
  }
  return [];
}

describe("a command line", () => {
  it("gives every option its value, its default or nothing", () => {
    expect(read("--environment dev")).toEqual({
      environment: "dev",
      loaves: 2,
      ovenHeat: undefined,
      flour: [],
      slice: false,
    });
  });

  it.each(["-e dev", "-edev", "--environment=dev", "--env dev", "--env=dev", "-e prod -e dev"])(
    "may say the environment as %s",
    (line) => {
      expect(read(line)).toMatchObject({ environment: "dev" });
    },
  );

  it("takes negative numbers, repeated options and values that look like options", () => {
    expect(read("-e dev --oven-heat -2.5 -f rye --flour wheat")).toMatchObject({
      ovenHeat: -2.5,
      flour: ["rye", "wheat"],
    });
    const given = readOptions(
      defineCommand({
        ...BAKE,
        options: { note: optional({ valueName: "TEXT", read: text, help: "" }) },
        check: () => [],
      }),
      ["--note=--slice"],
    );
    expect(given).toEqual({ note: "--slice" });
  });

  it.each(["--help", "-h", "--loaves many --help", "--nonsense -h"])("%s asks for help", (line) => {
    expect(read(line)).toBeUndefined();
  });

  it("reports all mistakes at once, and how to get help", () => {
    const line = "--loafs 3 --loaves 0.5 --oven-heat warm stone --flour oats --slice=yes --env";
    expect(mistakes(line)).toEqual([
      "Unknown option --loafs: did you mean --loaves?",
      'Unexpected argument "stone": every argument is an option.',
      '--slice takes no value, and was given "yes".',
      "--env needs a value: --env NAME.",
      '--loaves must be a whole number from 1 to 50, not "0.5".',
      '--oven-heat must be a number from -10 to 300, not "warm".',
      '--flour must be "rye" or "wheat", not "oats".',
    ]);
    expect(() => read(line)).toThrow(/\nRun "npm run bake -- --help" to see the options\.$/);
  });

  it("does not take the next option for a forgotten value", () => {
    expect(mistakes("-e --loaves --slice")).toEqual([
      "-e needs a value: -e NAME.",
      "--loaves needs a value: --loaves N.",
    ]);
  });

  it("names an option that is missing, with a value that would do", () => {
    expect(mistakes("")).toEqual(["--environment is missing: for example, --environment dev."]);
  });

  it.each([
    ["-e dev --Loaves 3", "--Loaves: did you mean --loaves?"],
    ["-e dev -loaves 3", "-l"],
    ["-e dev --enviroment dev", "--enviroment: did you mean --environment?"],
    ["-e dev --ovenheat=3", "--ovenheat: did you mean --oven-heat?"],
    ["-e dev --xyzzy", "Unknown option --xyzzy."],
  ])("%s: the nearest option is suggested, where one is near", (line, says) => {
    expect(mistakes(line)[0]).toContain(says);
  });

  it("checks options together only when each is right", () => {
    expect(mistakes("-e dev --slice --loaves 10")).toEqual(["--slice takes at most 9 loaves."]);
    expect(mistakes("-e dev --slice --loaves 99")).toHaveLength(1);
  });

  it("is read or refused as wrong use, whatever is in it", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "-e",
        "--env",
        "--loaves",
        "--slice",
        "dev",
        "3",
        "--",
        "-",
        "--help",
        "-fe",
        "--flour=",
      ),
    );
    fc.assert(
      fc.property(fc.array(word), (args) => {
        try {
          readOptions(BAKE, args);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

describe("the help", () => {
  it("is made from the declaration", () => {
    expect(helpText(BAKE, 60)).toBe(`Bakes bread.

Usage: npm run bake -- [options]

Options:
  -e, --environment NAME   the kitchen
      --loaves N           how many (default: 2)
      --oven-heat DEGREES  how hot
  -f, --flour KIND         what of (may be repeated)
      --slice              sliced
  -h, --help               show this help

Examples:
  npm run bake -- -e dev  two loaves

Exit codes:
  0  baked
  1  wrong use, bad input or a failure
  2  burnt
`);
  });

  it.each([40, 60, 80, 120])("fits %s columns", (width) => {
    const command = { ...BAKE, summary: "Bakes bread, and does so slowly. ".repeat(9) };
    for (const line of helpText(command, width).split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe("values", () => {
  const home = mkdtempSync(join(tmpdir(), "values-"));
  const file = join(home, "a.txt");
  writeFileSync(file, "");

  it.each([
    [text, " "],
    [stackName, "../prod"],
    [stackName, "-x"],
    [url, "127.0.0.1:4566"],
    [url, "file:///etc"],
    [folder, file],
    [folder, join(home, "none")],
    [outputFile, home],
    [outputFile, join(home, "none", "a.json")],
    [wholeNumber(0, 9), "0x1"],
    [wholeNumber(0, 9), "1e0"],
    [wholeNumber(0, 9), ""],
    [decimal(0, 9), "Infinity"],
    [decimal(0, 9), "NaN"],
  ])("%s refuses %j", (reader, given) => {
    expect(() => reader(given)).toThrow(UserError);
  });

  it("paths become absolute", () => {
    expect(folder(home)).toBe(home);
    expect(outputFile(join(home, "new.json"))).toBe(join(home, "new.json"));
    expect(outputFile(file)).toBe(file);
  });
});
