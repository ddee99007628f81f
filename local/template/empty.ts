import type { Deployment } from "./deployment.ts";

/** A deployment of nothing but `parts`, for tests. */
export function emptyDeployment(parts: Partial<Deployment> = {}): Deployment {
  return {
    environment: "dev",
    account: "000000000000",
    region: "eu-west-1",
    buckets: [],
    functions: [],
    tables: [],
    queues: [],
    topics: [],
    keys: [],
    roles: [],
    eventRules: [],
    logGroups: [],
    alarms: [],
    dashboards: [],
    tracing: { groups: [], samplingRules: [], encryption: { type: "NONE" } },
    outputs: {},
    ...parts,
  };
}
