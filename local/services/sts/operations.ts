import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Operation, operation } from "../../protocol/index.ts";

export const STS_OPERATIONS: readonly Operation[] = [
  // Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  operation(GetCallerIdentityCommand, {
    reads: [],
    run: (_, { caller }) => ({ Arn: caller.arn, UserId: caller.accessKeyId, Account: caller.account }),
  }),
];
