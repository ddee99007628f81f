import * as model from "@aws-sdk/client-sts";
import { awsQuery, createService, type EmulatedService } from "../../protocol/index.ts";
import { STS_OPERATIONS } from "./operations.ts";

/** AWS STS, as far as tools ask for the identity of the caller. */
export function createSts(): EmulatedService {
  return createService({
    name: "AWS STS",
    model,
    protocols: [awsQuery("https://sts.amazonaws.com/doc/2011-06-15/")],
    operations: STS_OPERATIONS,
  });
}
