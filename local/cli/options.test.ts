import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeProblem } from "@image-text/commands/node-version";
import { describe, expect, it } from "vitest";
import { HELP, readOptions } from "./options.ts";

const folder = mkdtempSync(join(tmpdir(), "options-"));
const file = join(folder, "a.txt");
writeFileSync(file, "");

describe("the command line", () => {
  it("runs dev's samples and stays up when nothing is said", () => {
    expect(readOptions([])).toEqual({
      environment: "dev",
      exit: false,
      port: 4566,
      daemonPort: 2000,
      retryDelay: 5,
    });
  });

  it("takes every option", () => {
    const args = `--env staging --capacity on-demand --images ${folder} --load 60 --exit --report ${file} --port 0 --daemon-port 0 --retry-delay 0.5`;
    expect(readOptions(args.split(" "))).toEqual({
      environment: "staging",
      capacity: "on-demand",
      images: folder,
      load: 60,
      exit: true,
      report: file,
      port: 0,
      daemonPort: 0,
      retryDelay: 0.5,
    });
  });

  it("explains each option that it takes", () => {
    expect(readOptions(["--help"])).toBeUndefined();
    for (const option of [
      "env",
      "capacity",
      "images",
      "load",
      "exit",
      "report",
      "port",
      "daemon-port",
      "retry-delay",
    ]) {
      expect(HELP).toContain(`--${option} `);
    }
  });

  it.each([
    [["--enviroment", "dev"], /^Unknown option '--enviroment'/],
    [["photo.jpg"], /photo\.jpg/],
    [["--env"], /--env/],
    [["--capacity", "cheap"], /--capacity is "provisioned" or "on-demand", not "cheap"/],
    [["--port", "5000", "--daemon-port", "5000"], /--port and --daemon-port are both 5000/],
    [["--images", "/nowhere/at/all"], /--images: \/nowhere\/at\/all does not exist/],
    [["--images", file], /is not a folder/],
    [["--load", "0"], /--load is a number from 1/],
    [["--load", "many"], /not "many"/],
    [["--load", "2.5"], /not "2\.5"/],
    [["--port", "70000"], /--port is a number from 0 to 65535/],
    [["--report", "/nowhere/report.json"], /the folder \/nowhere does not exist/],
    [["--report", folder], /is a folder/],
  ])("refuses %j in one clear sentence", (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  it("names all mistakes together", () => {
    expect(() => readOptions(["--capacity", "x", "--load", "y"])).toThrow(/--capacity.*--load/s);
  });
});

it.each([
  ["18.20.4", false],
  ["20.18.9", false],
  ["20.19.0", true],
  ["22.0.0", true],
  ["24.1.0", true],
])("Node %s is new enough: %s", (version, enough) => {
  expect(nodeProblem(version) === undefined).toBe(enough);
  if (!enough) expect(nodeProblem(version)).toContain(version);
});
