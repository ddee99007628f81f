import { UserError } from "@image-text/commands/user-error";
import type { Authorizer, Caller } from "../../gateway/service.ts";
import type { FunctionSettings } from "../../template/deployment.ts";

/**
 * What Lambda itself checks of an execution role when a function is created; it refuses with these words.
 * @throws UserError that names the permission that is missing.
 */
export function checkRole(settings: FunctionSettings, caller: Caller, authorizer: Authorizer): void {
  const { name, tracing, deadLetterArn, roleArn } = settings;
  try {
    authorizer.authorizeService("lambda.amazonaws.com", "sts:AssumeRole", roleArn);
  } catch {
    throw new UserError(
      `${name}: The role defined for the function cannot be assumed by Lambda: the trust policy of ${roleArn} does not let lambda.amazonaws.com do sts:AssumeRole. AWS would refuse to create the function.`,
    );
  }
  const needed = [
    ...(tracing === "Active" ? [["xray:PutTraceSegments", "*", "PutTraceSegments on XRAY"] as const] : []),
    ...(deadLetterArn === undefined
      ? []
      : [["sqs:SendMessage", deadLetterArn, "SendMessage on SQS"] as const]),
  ];
  for (const [action, resource, words] of needed) {
    try {
      authorizer.authorize(caller, action, resource);
    } catch (cause) {
      throw new UserError(
        `${name}: the provided execution role does not have permissions to call ${words} (${cause instanceof Error ? cause.message : String(cause)}). AWS would refuse to create the function.`,
      );
    }
  }
}
