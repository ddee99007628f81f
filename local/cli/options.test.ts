import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "@image-text/commands/read-options";
import { describe, expect, it } from "vitest";
import { START, STORY } from "./options.ts";

const folder = mkdtempSync(join(tmpdir(), "options-"));

describe("npm start", () => {
  it("runs dev's samples and stays up when nothing is said", () => {
    expect(readOptions(START, [])).toEqual({
      environment: "dev",
      capacity: undefined,
      images: undefined,
      load: undefined,
      open: false,
      exit: false,
      json: undefined,
      port: 4566,
      daemonPort: 2000,
      retryDelay: 5,
      fault: [],
      seed: 1,
    });
  });

  it("takes every option, and the earlier spellings of two", () => {
    const args = `--env staging --capacity on-demand --images ${folder} --load 60 --open --exit --report ${folder}/a.json --port 0 --daemon-port 0 --retry-delay 0.5 --fault rekognition:429:20% --seed 7`;
    expect(readOptions(START, args.split(" "))).toEqual({
      environment: "staging",
      capacity: "on-demand",
      images: folder,
      load: 60,
      open: true,
      exit: true,
      json: `${folder}/a.json`,
      port: 0,
      daemonPort: 0,
      retryDelay: 0.5,
      fault: [{ target: "rekognition", kind: "429", share: 0.2 }],
      seed: 7,
    });
  });

  it("refuses one port for two servers, unless it is any free one", () => {
    expect(() => readOptions(START, ["--port", "5000", "--daemon-port", "5000"])).toThrow(
      /--port and --daemon-port are both 5000/,
    );
    expect(readOptions(START, ["--port", "0", "--daemon-port", "0"])).toMatchObject({ port: 0 });
  });

  it("refuses a load, port or delay outside its range", () => {
    const args = ["--load", "0", "--port", "70000", "--retry-delay", "-1"];
    expect(() => readOptions(START, args)).toThrow(/--load .*\n--port .*\n--retry-delay .*not "-1"/);
  });
});

describe("npm run story", () => {
  it("takes no option that has no meaning for two runs", () => {
    for (const option of ["--capacity=on-demand", "--exit", "--port=1"])
      expect(() => readOptions(STORY, [option])).toThrow(/^Unknown option/);
  });
});
