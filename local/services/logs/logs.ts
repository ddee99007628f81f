import * as model from "@aws-sdk/client-cloudwatch-logs";
import { awsJson, createService, type EmulatedService } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { createLogGroups, type LogGroups } from "./log-groups.ts";
import { logsOperations } from "./operations.ts";

/** Amazon CloudWatch Logs: the declared log groups, into which Lambda writes. */
export interface Logs extends EmulatedService {
  readonly groups: LogGroups;
}

export function createLogs({ deployment, authorizer }: ServiceOptions): Logs {
  const groups = createLogGroups(deployment.logGroups);
  const { account, region } = deployment;
  const service = createService({
    name: "Amazon CloudWatch Logs",
    model,
    protocols: [awsJson({ version: "1.1" })],
    operations: logsOperations({ account, region, groups, authorizer }),
  });
  return { ...service, groups };
}
