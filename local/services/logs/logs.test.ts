import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGateway, type TestGateway } from "../../gateway/testing.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { compileFilterPattern } from "./filter-pattern.ts";
import { createLogGroups } from "./log-groups.ts";
import { createLogs } from "./logs.ts";

const GROUP = "/aws/lambda/detect-text";
const deployment = emptyDeployment({ logGroups: [{ name: GROUP, retentionDays: 30 }, { name: "/other" }] });
let gateway: TestGateway;
let client: CloudWatchLogsClient;
const logs = createLogs({ deployment, authorizer: createAuthorizer(deployment) });

beforeAll(async () => {
  gateway = await openGateway({ logs });
  client = new CloudWatchLogsClient(gateway.administrator);
  logs.groups.write(GROUP, "one", '{"level":"ERROR","message":"throttled"}');
  logs.groups.write(GROUP, "two", "a line");
  logs.groups.write(GROUP, "one", "the last line");
  logs.groups.write("/not/declared", "one", "is dropped");
});
afterAll(async () => {
  client.destroy();
  await gateway.close();
});

const filter = async (input: object) =>
  (await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }))).events?.map(
    ({ message }) => message,
  );

test("the declared groups are described", async () => {
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws" }));
  expect(logGroups).toMatchObject([{ logGroupName: GROUP, retentionInDays: 30 }]);
});

test("events come in their order, from all streams or from some", async () => {
  expect(await filter({})).toHaveLength(3);
  expect(await filter({ logStreamNames: ["two"] })).toEqual(["a line"]);
  expect(await filter({ filterPattern: "line -last" })).toEqual(["a line"]);
  expect(await filter({ startTime: Date.now() + 60_000 })).toEqual([]);
  const first = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, limit: 2 }));
  expect(await filter({ nextToken: first.nextToken })).toEqual(["the last line"]);
});

test("a stream can be read on from where one stopped", async () => {
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
  expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(["one", "two"]);
  const read = (nextToken?: string) =>
    client.send(
      new GetLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: "two",
        startFromHead: true,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
  const first = await read();
  expect(first.events).toHaveLength(1);
  const second = await read(first.nextForwardToken);
  // At the end AWS answers with the token that it was given.
  expect([second.events, second.nextForwardToken]).toEqual([[], first.nextForwardToken]);
  logs.groups.write(GROUP, "two", "one more");
  expect((await read(second.nextForwardToken)).events).toMatchObject([{ message: "one more" }]);
});

test("what does not exist or is not offered is refused", async () => {
  await expect(filter({ logGroupName: "/none" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(filter({ filterPattern: "{ $.level = ERROR }" })).rejects.toThrow("not offered");
  await expect(filter({ nextToken: "x" })).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test.each([
  ["", "anything", true],
  ["a b", "b a", true],
  ["a b", "a", false],
  ['"a b"', "a b", true],
  ['"a b"', "b a", false],
  ["?a ?b", "b", true],
  ["?a ?b", "c", false],
  ["a -b", "a b", false],
  ["A", "a", false],
])("the pattern %j on %j: %s", (pattern, message, answer) => {
  expect(compileFilterPattern(pattern)(message)).toBe(answer);
});

test("events go when they are older than the group keeps them", () => {
  let now = 0;
  const groups = createLogGroups([{ name: GROUP, retentionDays: 1 }], () => now);
  groups.write(GROUP, "s", "old");
  expect(groups.find(GROUP)?.events()).toHaveLength(1);
  now = 86_400_001;
  expect(groups.find(GROUP)?.events()).toEqual([]);
});
