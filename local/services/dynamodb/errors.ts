import {
  LimitExceededException,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ResourceInUseException,
  ResourceNotFoundException,
  ThrottlingException,
} from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../gateway/service.ts";
import { modeled } from "../../protocol/index.ts";
import type { TableCapacity } from "../../template/deployment.ts";
import type { Dimension, ThrottleReason } from "./throughput.ts";

// In the words of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html

export const noTable = (name: string) =>
  modeled(ResourceNotFoundException, { message: `Requested resource not found: Table: ${name} not found` });

export const noResource = (arn: string) =>
  modeled(ResourceNotFoundException, {
    message: `Requested resource not found: ResourcArn: ${arn} not found`,
  });

export const invalid = (message: string) => new AwsError("ValidationException", message);

export const invalidParameter = (what: string) =>
  invalid(`One or more parameter values were invalid: ${what}`);

export const inUse = (name: string) =>
  modeled(ResourceInUseException, {
    message: `Attempt to change a resource which is still in use: Table is being updated: ${name}`,
  });

export const tooManySwitches = (limit: number, last: number) =>
  modeled(LimitExceededException, {
    message: `Subscriber limit exceeded: Update to PayPerRequest mode are limited to ${limit} times in 24 hours. Last update at ${new Date(last).toISOString()}.`,
  });

/** Whether an error is a throttle. */
export function isThrottle(error: unknown): error is AwsError {
  return error instanceof AwsError && THROTTLES.has(error.code);
}
const THROTTLES: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
]);

/**
 * The exception of a capacity mode, with its reason and the table or index that was throttled.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/troubleshooting-throttling-diagnostics.html
 */
export function throttled(
  resource: { readonly arn: string; readonly index: string | undefined },
  mode: TableCapacity["mode"],
  dimension: Dimension,
  reason: ThrottleReason,
): AwsError {
  const { arn, index } = resource;
  const name = `${index === undefined ? "Table" : "Index"}${dimension === "read" ? "Read" : "Write"}${reason}`;
  const reasons = [{ reason: name, resource: index === undefined ? arn : `${arn}/index/${index}` }];
  if (reason === "AccountLimitExceeded")
    return modeled(RequestLimitExceeded, {
      message: `Throughput exceeds the current throughput limit for your account: ${name}.`,
      ThrottlingReasons: reasons,
    });
  if (mode === "provisioned") {
    const what = index === undefined ? "the table" : "one or more global secondary indexes of the table";
    return modeled(ProvisionedThroughputExceededException, {
      message: `The level of configured provisioned throughput for ${what} was exceeded. Consider increasing your provisioning level with the UpdateTable API.`,
      ThrottlingReasons: reasons,
    });
  }
  const what =
    reason === "MaxOnDemandThroughputExceeded"
      ? "the maximum OnDemandThroughput configured on the table or index"
      : "the throughput of one partition";
  // The model spells this exception's member in lower case.
  return modeled(ThrottlingException, { message: `Throughput exceeds ${what}.`, throttlingReasons: reasons });
}
