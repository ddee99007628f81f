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
const states = { bucket: "states", region: "eu-west-1" };
const rule = (name: string) => ({ name, priority: 1, reservoir: 1, rate: 1 });

describe("one environment", () => {
  test("the shipped ones are right, and get their defaults", () => {
    const [first] = validate([dev, staging, prod]);
    expect(first).toMatchObject({
      name: "dev",
      runtime: "nodejs24.x",
      architecture: "arm64",
      storage: { noncurrentDays: 30, accessLogs: false },
      retries: { attempts: 2, maximumEventAgeSeconds: 21_600 },
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
      groups: [{ name: "faults", filter: "faults", notifications: true }],
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
    [{ region: "Ireland" }, "region must be a region with Amazon Rekognition, one of ap-northeast-1, "],
    [{ runtime: "nodejs18.x" }, "runtime must be one of nodejs22.x, nodejs24.x, the Node.js runtimes"],
    [{ runtime: "nodejs99.x" }, "runtime must be one of nodejs22.x, nodejs24.x, the Node.js runtimes"],
    [
      { rekognitionPerSecond: 0 },
      "rekognitionPerSecond must be a whole number from 1 to 1000 calls per second",
    ],
    [
      { samplingRules: [{ ...rule("x"), callers: "a*", serviceName: "image-text-dev-a*" }] },
      "samplingRules[0].callers must be left out where serviceName is given",
    ],
    [{ groups: [{ filter: "some" }] }, 'groups[0].filter must be "all", "faults"'],
    [{ tags: { "aws:owner": "me" } }, 'tags["aws:owner"] must be a tag\'s name'],
    [{ tags: { owner: "a;b" } }, "tags.owner must be a tag's value"],
    [{ tags: { owner: "a", Owner: "b" } }, "tags must not have two names that differ in case only"],
    [
      { tags: { project: "b" } },
      "tags must not have two names that differ in case only, nor Project, Environment, ManagedBy",
    ],
    [{ architecture: "mips" }, 'architecture must be one of "arm64", "x86_64"'],
    [{ storage: { noncurrentDays: 0 } }, "storage.noncurrentDays must be at least 1"],
    [{ backend: { bucket: "b" } }, "backend.bucket must be the name of a bucket: 3 to 63 lower-case letters"],
    [
      { backend: { ...states, bucket: "arn:aws:s3:::states" } },
      "backend.bucket must be the name of a bucket",
    ],
    [{ backend: { ...states, bucket: "sta*" } }, "backend.bucket must be the name of a bucket"],
    [{ backend: { ...states, prefix: "*" } }, "backend.prefix must be a folder such as image-text"],
    [{ backend: { ...states, prefix: "/a" } }, "backend.prefix must be a folder such as image-text"],
    [
      { backend: { ...states, kmsKeyId: "states" } },
      "backend.kmsKeyId must be the id of a KMS key, alias/NAME, or",
    ],
    [
      { backend: { ...states, kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/*" } },
      "backend.kmsKeyId must be",
    ],
    [
      { backend: states, delivery: { repository: "acme@1/name@2" } },
      "delivery.repository must be owner/name of a repository on GitHub",
    ],
    [
      { backend: states, delivery: { repository: "a/b", ownerId: 1 } },
      "delivery.repositoryId must be given together with ownerId",
    ],
    [
      { backend: states, delivery: { repository: "a/b", identityProvider: "none" } },
      'delivery.identityProvider must be one of "make", "existing"',
    ],
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

describe("settings that do not fit together", () => {
  const size = { memoryMb: 512, timeoutSeconds: 60 };

  test.each([
    [
      "a function that is stopped before its calls have used their attempts",
      { functions: { preprocessImage: { ...size, timeoutSeconds: 22 }, detectText: size } },
      "functions.preprocessImage.timeoutSeconds is 22, but the function may wait 23.5 seconds",
    ],
    [
      "an event that is too old before its last retry",
      { retries: { attempts: 2, maximumEventAgeSeconds: 299 } },
      "retries.maximumEventAgeSeconds is 299, but 2 retries come 180 seconds and up to 2 × 60 seconds of timeout after the first try: it must be at least 300",
    ],
    [
      "more copies of detect-text than calls per second",
      { functions: { preprocessImage: size, detectText: { ...size, concurrency: 6 } } },
      "functions.detectText.concurrency is 6, but Rekognition takes 5 DetectText calls per second (the default of eu-west-1",
    ],
    [
      "more copies of detect-text than calls per second that are declared",
      {
        rekognitionPerSecond: 20,
        functions: { preprocessImage: size, detectText: { ...size, concurrency: 21 } },
      },
      "functions.detectText.concurrency is 21, but Rekognition takes 20 DetectText calls per second (rekognitionPerSecond",
    ],
  ])("%s", (_, change, problem) => {
    expect(problemsOf({ ...dev, ...change })).toEqual([expect.stringContaining(`dev: ${problem}`)]);
  });

  test("the same numbers are right just within their bounds", () => {
    const functions = {
      preprocessImage: { ...size, timeoutSeconds: 24 },
      detectText: { ...size, timeoutSeconds: 28, concurrency: 5 },
    };
    expect(problemsOf({ ...dev, functions, retries: { maximumEventAgeSeconds: 236 } })).toEqual([]);
    expect(problemsOf({ ...dev, retries: { attempts: 0, maximumEventAgeSeconds: 60 } })).toEqual([]);
  });
});

describe("detect-text's concurrency", () => {
  const reserved = (change: Partial<EnvironmentSettings>) =>
    validate([{ ...dev, ...change }])[0]?.functions.detectText.concurrency;

  test.each([
    [1, 1],
    [2, 1],
    [5, 4],
    [50, 40],
    [1000, 800],
  ])("%i calls per second allow %i", (quota, most) => {
    expect(reserved({ rekognitionPerSecond: quota })).toBe(most);
  });

  test("follows from the region's default where no quota is declared", () => {
    expect(reserved({ reserveConcurrency: true, region: "us-east-1" })).toBe(40);
    expect(reserved({ reserveConcurrency: true })).toBe(4);
  });

  test("is not reserved in dev, which must run in a new account", () => {
    const [first] = validate([dev]);
    expect(Object.values(first?.functions ?? {}).map((it) => it.concurrency)).toEqual([undefined, undefined]);
    expect(first?.rekognitionPerSecond).toBe(5);
  });
});

describe("environments side by side", () => {
  test("two of one name", () => {
    expect(problemsOf(dev, dev)).toContain("dev: 2 environments have this name.");
  });

  test("names that collide in one account and region, and only there", () => {
    const one = { ...dev, account: "111122223333", groups: [{ name: "x-slow", filter: "all" }] };
    const two = { ...one, name: "dev-x", groups: [{ name: "slow", filter: "all" }] };
    expect(problemsOf(one, two)).toContain(
      "dev, dev-x: each would create the group image-text-dev-x-slow in 111122223333, eu-west-1.",
    );
    expect(problemsOf(one, { ...two, account: "444455556666" })).toEqual([]);
  });

  const apart = { account: "111122223333" };
  test.each([
    ["in one account and region", {}, {}],
    ["in two regions, since roles and buckets know none", apart, { ...apart, region: "us-east-1" }],
    ["in two regions of accounts that are not named", {}, { region: "us-east-1" }],
  ])("a name that begins another one's, %s", (_, one, two) => {
    expect(problemsOf({ ...dev, ...one, name: "web" }, { ...dev, ...two, name: "web-eu" })).toEqual([
      expect.stringMatching(/^web, web-eu: the names of web-eu's resources begin like those of web /),
    ]);
  });

  test.each([
    ["web", "web2"],
    ["web", "my-web"],
    ["web-a", "web-b"],
  ])("%s and %s own nothing together", (one, two) => {
    expect(problemsOf({ ...dev, name: one }, { ...dev, name: two })).toEqual([]);
  });

  test("a name twice in one environment", () => {
    expect(problemsOf({ ...dev, groups: [{ filter: "all" }, { filter: "faults" }] })).toEqual([
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

  test("more concurrency than an account has, with what follows from Rekognition's quota", () => {
    const size = { memoryMb: 512, timeoutSeconds: 60 };
    const functions = { preprocessImage: { ...size, concurrency: 500 }, detectText: size };
    expect(problemsOf({ ...dev, functions, rekognitionPerSecond: 500 })).toEqual([]);
    expect(problemsOf({ ...dev, functions, rekognitionPerSecond: 501 })).toEqual([]);
    expect(problemsOf({ ...dev, functions, rekognitionPerSecond: 510 })).toEqual([
      expect.stringContaining("reserve 908 concurrent executions"),
    ]);
    expect(problemsOf({ ...dev, functions }, { ...other, functions })).toEqual([
      expect.stringContaining("reserve 1000 concurrent executions"),
    ]);
  });

  test("more groups or sampling rules than X-Ray keeps, of all environments in one place together", () => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
    const many = (name: string, count: number) => ({
      ...dev,
      name,
      groups: named(count).map((it) => ({ name: it, filter: "all" })),
      samplingRules: named(count).map(rule),
    });
    expect(problemsOf(many("a", 12), many("b", 13))).toEqual([]);
    const source = "(https://docs.aws.amazon.com/general/latest/gr/xray.html)";
    expect(problemsOf(many("a", 13), many("b", 13))).toEqual([
      `a, b: groups are 26 groups together in the account of the credentials, eu-west-1; X-Ray keeps 25 ${source}.`,
      `a, b: samplingRules are 26 sampling rules together in the account of the credentials, eu-west-1; X-Ray keeps 25 ${source}.`,
    ]);
    expect(problemsOf(many("a", 13), { ...many("b", 13), region: "us-east-1" })).toEqual([]);
  });

  test.each([
    ["image-text-staging-always*", "services of the environment staging"],
    ["image-text-staging", "services of the environment staging"],
    ["image-text-dev2-x", "a service of no environment"],
    ["image-text-*", "a service of no environment"],
    ["*", "a service of no environment"],
    ["checkout", "a service of no environment"],
  ])("a sampling rule about %s", (serviceName, owner) => {
    const samplingRules = [rule("a"), { ...rule("b"), serviceName }];
    expect(problemsOf({ ...dev, samplingRules }, staging)).toEqual([
      expect.stringContaining(
        `dev: samplingRules[1].serviceName is "${serviceName}", which names ${owner}, not of dev.`,
      ),
    ]);
  });

  test("an account must be named where several environments are delivered", () => {
    const delivered = {
      backend: { bucket: "states", region: "eu-west-1" },
      delivery: { repository: "owner/name" },
    };
    const one = { ...dev, ...delivered };
    const two = { ...staging, ...delivered, region: "us-east-1" };
    expect(problemsOf(one)).toEqual([]);
    expect(problemsOf(one, two)).toEqual([
      expect.stringMatching(/^dev, staging: account must be named, since 2 environments are delivered/),
    ]);
    expect(problemsOf({ ...one, account: "111122223333" }, { ...two, account: "111122223333" })).toEqual([]);
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
