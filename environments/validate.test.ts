import { describe, expect, test } from "vitest";
import { dev } from "./dev.ts";
import type { EnvironmentSettings } from "./environment.ts";
import { prod } from "./prod.ts";
import { staging } from "./staging.ts";
import { SettingsError, validate } from "./validate.ts";

function problemsOf(...settings: unknown[]): readonly string[] {
  try {
    validate(settings);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const other: EnvironmentSettings = { ...dev, name: "other" };

describe("one environment", () => {
  test("the shipped ones are right, and get their defaults", () => {
    const [first] = validate([dev, staging, prod]);
    expect(first).toMatchObject({
      name: "dev",
      runtime: "nodejs24.x",
      architecture: "arm64",
      storage: { noncurrentDays: 30, accessLogs: false },
      retries: { attempts: 2, maximumEventAgeSeconds: 3600 },
    });
  });

  test("all mistakes are reported together, each with the setting, the limit and its source", () => {
    const problems = problemsOf({
      ...dev,
      name: "dev-with-a-very-long-name",
      account: "1234",
      capacity: { mode: "provisioned", read: 0, write: 40_001 },
      functions: {
        preprocessImage: { memoryMb: 64, timeoutSeconds: 901 },
        detectText: dev.functions.detectText,
      },
      logRetentionDays: 8,
      samplingRules: [{ name: "general", priority: 10_000, reservoir: 1, rate: 1.5 }],
      groups: [{ name: "faults", keep: "faults", notifications: true }],
      notify: ["nobody"],
      memory: 5,
      protected: undefined,
    });
    const long = "dev-with-a-very-long-name";
    expect(problems.map((it) => it.replace(/ \(https:[^)]+\)/, ""))).toEqual([
      `${long}: account must be the 12 digits of an AWS account, not "1234".`,
      `${long}: capacity.read must be a whole number from 1 to 40000 capacity units, not 0.`,
      `${long}: capacity.write must be a whole number from 1 to 40000 capacity units, not 40001.`,
      `${long}: protected is missing.`,
      `${long}: functions.preprocessImage.memoryMb must be a whole number from 128 to 10240 MB, not 64.`,
      `${long}: functions.preprocessImage.timeoutSeconds must be a whole number from 1 to 900 seconds, not 901.`,
      expect.stringMatching(/logRetentionDays must be one of 1, 3, 5, 7, .*, not 8\.$/),
      `${long}: samplingRules[0].priority must be a whole number from 1 to 9999, not 10000.`,
      `${long}: samplingRules[0].rate must be a number from 0 to 1, not 1.5.`,
      `${long}: groups[0].notifications needs insights: true as well, since X-Ray notifies about insights only.`,
      `${long}: notify[0] must be an e-mail address, not "nobody".`,
      `${long}: has no setting memory.`,
      `${long}: the group would be called image-text-${long}-faults, 43 characters; 32 are allowed.`,
      `${long}: the sampling rule would be called image-text-${long}-general, 44 characters; 32 are allowed.`,
      `${long}: a bucket would be called image-text-${long}-access-logs-000000000000-eu-west-1, 71 characters; 63 are allowed.`,
    ]);
    const limits = problems.filter((it) => / from | of 1,|characters;/.test(it));
    expect(limits.filter((it) => !it.includes("https://docs.aws.amazon.com/"))).toEqual([]);
  });

  test.each([
    [{ capacity: undefined }, "capacity must say the mode"],
    [{ capacity: { mode: "free" } }, "capacity.mode must say the mode"],
    [{ capacity: { mode: "on-demand", read: 1 } }, "capacity has no setting read"],
    [
      {
        capacity: {
          mode: "provisioned",
          read: 5,
          write: 1,
          autoscaling: { maximumRead: 4, maximumWrite: 4 },
        },
      },
      "capacity.autoscaling.maximumRead must be at least read",
    ],
    [{ notify: ["a@example.com", "a@example.com"] }, "notify must name each address once"],
    [{ region: "Ireland" }, "region must be a region such as eu-west-1"],
    [{ groups: [{ keep: "some" }] }, 'groups[0].keep must be "all", "faults"'],
    [{ tags: { "aws:owner": "me" } }, 'tags["aws:owner"] must be a tag\'s name'],
    [{ tags: { owner: "a;b" } }, "tags.owner must be a tag's value"],
    [{ tags: { owner: "a", Owner: "b" } }, "tags must not have two names that differ in case only"],
    [
      { tags: { project: "b" } },
      "tags must not have two names that differ in case only, nor Project, Environment, ManagedBy",
    ],
    [{ architecture: "mips" }, 'architecture must be one of "arm64", "x86_64"'],
    [{ storage: { noncurrentDays: 0 } }, "storage.noncurrentDays must be at least 1"],
    [{ backend: { bucket: "b" } }, "backend.bucket must be at least 3"],
  ])("%j is a mistake", (change, problem) => {
    expect(problemsOf({ ...dev, ...change }).join("\n")).toContain(`dev: ${problem}`);
  });

  test.each(["Dev", "1st", "dev-", "delivery-x", "tracing-x"])("%s is no name of an environment", (name) => {
    expect(problemsOf({ ...dev, name })).toEqual([
      expect.stringContaining(`${name}: name must be lower-case letters, digits and dashes`),
    ]);
  });

  test("settings that are no settings at all", () => {
    expect(problemsOf("prod", null)).toEqual([
      'environment 1: must be an object, not "prod".',
      "environment 2: must be an object, not null.",
    ]);
  });
});

describe("environments side by side", () => {
  test("two of one name", () => {
    expect(problemsOf(dev, dev)).toContain("dev: 2 environments have this name.");
  });

  test("names that collide in one account and region, and only there", () => {
    const one = { ...dev, groups: [{ name: "x-slow", keep: "all" }] };
    const two = { ...dev, name: "dev-x", groups: [{ name: "slow", keep: "all" }] };
    expect(problemsOf(one, two)).toEqual([
      "dev, dev-x: each would create the group image-text-dev-x-slow in the account of the credentials, eu-west-1.",
    ]);
    expect(problemsOf(one, { ...two, region: "eu-central-1" })).toEqual([]);
  });

  test("a name twice in one environment", () => {
    expect(problemsOf({ ...dev, groups: [{ keep: "all" }, { keep: "faults" }] })).toEqual([
      "dev: the group image-text-dev is there twice.",
    ]);
  });

  test("an account that only some name", () => {
    expect(problemsOf(dev, { ...other, account: "111122223333" })).toEqual([
      expect.stringContaining("dev: account must be named, since other in the same region eu-west-1"),
    ]);
  });

  test("X-Ray's encryption setting owned here and elsewhere", () => {
    expect(problemsOf(dev, { ...other, ownsTraceEncryption: false })).toEqual([
      expect.stringContaining("ownsTraceEncryption is true for dev and false for other"),
    ]);
  });

  test("more concurrency than an account has", () => {
    const functions = {
      preprocessImage: { memoryMb: 512, timeoutSeconds: 9, concurrency: 450 },
      detectText: { memoryMb: 512, timeoutSeconds: 9, concurrency: 440 },
    };
    expect(problemsOf({ ...dev, functions })).toEqual([]);
    expect(problemsOf({ ...dev, functions }, other)).toEqual([
      expect.stringContaining("reserve 910 concurrent executions"),
    ]);
  });

  test("a mistake in one environment does not hide one between two", () => {
    const problems = problemsOf({ ...dev, logRetentionDays: 8 }, { ...dev, logRetentionDays: 9 });
    expect(problems.map((it) => it.slice(0, 20))).toEqual([
      "dev: logRetentionDay",
      "dev: logRetentionDay",
      "dev: 2 environments ",
    ]);
  });
});
