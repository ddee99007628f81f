import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createXray } from "@image-text/xray/service";
import { idOf, pipeline, START, traceIdOf } from "@image-text/xray/testing";
import { describe, expect, it } from "vitest";
import { createAuthorizer } from "../iam/authorizer.ts";
import { createEventBridge } from "../services/eventbridge/eventbridge.ts";
import { createSns } from "../services/sns/sns.ts";
import { createSqs } from "../services/sqs/sqs.ts";
import { readDeployment } from "../template/read.ts";
import { sampleStack, writeStacks } from "../template/sample.ts";

describe("a fault burst", () => {
  it("reaches the deployed topic in the words of the rule, once when it is found and once when it is over", () => {
    const output = mkdtempSync(join(tmpdir(), "insights-"));
    writeStacks(output, { dev: sampleStack() });
    const sample = readDeployment(output, "dev");
    // The sample's key is not granted to EventBridge; that a refusal is kept is tested with the bus.
    const deployment = { ...sample, topics: sample.topics.map(({ keyArn: _, ...topic }) => topic) };
    const authorizer = createAuthorizer(deployment);
    const { topics } = createSns({ deployment, authorizer });
    const { queues } = createSqs({ deployment, authorizer });
    const { bus } = createEventBridge({ deployment, authorizer, targets: { topics, queues } });
    let now = START;
    const xray = createXray({
      ...deployment.tracing,
      account: deployment.account,
      region: deployment.region,
      clock: () => now * 1000,
      insights: {
        bucketSeconds: 10,
        onEvent: (event) => bus.publish({ ...event, detail: { ...event.detail } }),
      },
    });
    const photos = (first: number, count: number, faults: number): void => {
      for (let number = first; number < first + count; number++) {
        for (const document of pipeline(traceIdOf(number), now - START)) {
          const failed = document.id === idOf(6) && number < first + faults;
          xray.receive(JSON.stringify({ ...document, ...(failed ? { fault: true } : {}) }));
        }
      }
      now += 10;
      xray.handle("/InsightSummaries", { GroupName: "all", StartTime: START, EndTime: now });
    };

    photos(1, 10, 0);
    expect(topics.messages()).toEqual([]);
    photos(11, 10, 8);
    photos(21, 10, 8);
    expect(topics.messages()).toHaveLength(1);
    for (let quiet = 0; quiet < 4; quiet++) photos(31 + 10 * quiet, 10, 0);
    xray.close();

    expect(
      topics
        .messages()
        .map(({ message }) => message)
        .sort(),
    ).toEqual(["state ACTIVE", "state CLOSED"]);
  });
});
