import { setTimeout as delay } from "node:timers/promises";
import { AwsError, type AwsService, ConnectionCut } from "../gateway/service.ts";
import type { DisturbedService, ServiceFault } from "./fault.ts";
import type { Faults } from "./faults.ts";

/** Milliseconds of a slow answer, at most: longer than a patient client's first wait, shorter than its time limit. */
const SLOW_MS = 3_000;

/** How each service says that it is throttled. Rates are refused, not capacity, which the table has of its own. */
const THROTTLE: Readonly<Record<DisturbedService, readonly [code: string, status: number]>> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  s3: ["SlowDown", 503],
  // https://docs.aws.amazon.com/rekognition/latest/dg/error-handling.html
  rekognition: ["ProvisionedThroughputExceededException", 400],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
  dynamodb: ["ThrottlingException", 400],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
  sqs: ["ThrottlingException", 400],
};
const FAILURE: Readonly<Record<DisturbedService, string>> = {
  s3: "InternalError",
  rekognition: "InternalServerError",
  dynamodb: "InternalServerError",
  sqs: "InternalFailure",
};

/**
 * A service whose answers to the functions are disturbed. Everybody else, such as the page or whoever looks at the
 * run, is answered as ever.
 */
export function disturbed(service: AwsService, name: DisturbedService, faults: Faults): AwsService {
  return {
    async handle(request) {
      const fault = request.caller.roleArn === undefined ? undefined : faults.ofService(name);
      if (fault === "slow") await delay(SLOW_MS * faults.random(), undefined, { signal: request.signal });
      const refusal = fault && refusalOf(name, fault);
      if (refusal !== undefined) throw refusal;
      const answer = await service.handle(request);
      if (fault !== "lost") return answer;
      answer.stream?.destroy();
      throw new ConnectionCut();
    },
    ...(service.refuse && { refuse: service.refuse }),
    ...(service.owns && { owns: service.owns }),
  };
}

/** What is answered instead of doing the work; undefined where the work is done. */
function refusalOf(name: DisturbedService, fault: ServiceFault): Error | undefined {
  switch (fault) {
    case "429": {
      const [code, status] = THROTTLE[name];
      return new AwsError(code, "An injected fault: too many requests.", status);
    }
    case "500":
      return new AwsError(FAILURE[name], "An injected fault: the service failed.", 500);
    case "503":
      return new AwsError("ServiceUnavailable", "An injected fault: the service is unavailable.", 503);
    case "cut":
      return new ConnectionCut();
    case "lost":
    case "slow":
      return undefined;
  }
}
