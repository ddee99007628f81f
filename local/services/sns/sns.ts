import * as model from "@aws-sdk/client-sns";
import { awsQuery, createService, type EmulatedService } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { snsOperations } from "./operations.ts";
import { Topics } from "./topics.ts";

/** Amazon SNS, with the topics that other parts of the run publish to and listen to. */
export interface Sns extends EmulatedService {
  readonly topics: Topics;
}

/** Amazon SNS over the deployment's topics. */
export function createSns(options: ServiceOptions): Sns {
  const topics = new Topics(options.deployment, options.authorizer);
  const service = createService({
    name: "Amazon SNS",
    model,
    protocols: [awsQuery("http://sns.amazonaws.com/doc/2010-03-31/")],
    operations: snsOperations(topics, options),
  });
  return { ...service, topics };
}
