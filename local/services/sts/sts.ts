import { z } from "zod";
import { operation, queryService } from "../../gateway/operations.ts";
import type { AwsService } from "../../gateway/service.ts";

/** STS as far as tools ask who they are; that needs no permission. */
export function createSts(): AwsService {
  return queryService(
    {
      GetCallerIdentity: operation(z.unknown(), (_, { caller }) => ({
        Arn: caller.arn,
        UserId: caller.accessKeyId,
        Account: caller.account,
      })),
    },
    "https://sts.amazonaws.com/doc/2011-06-15/",
  );
}
