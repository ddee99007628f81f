import { InvalidEventPatternException, ResourceNotFoundException } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../gateway/service.ts";
import { modeled } from "../../protocol/index.ts";

// In the words of https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html

export const noRule = (name: string) =>
  modeled(ResourceNotFoundException, { message: `Rule ${name} does not exist on EventBus default.` });

export const noBus = (name: string) =>
  modeled(ResourceNotFoundException, { message: `Event bus ${name} does not exist.` });

export const invalidPattern = (reason: string) =>
  modeled(InvalidEventPatternException, { message: `Event pattern is not valid. Reason: ${reason}` });

export const invalid = (message: string) => new AwsError("ValidationException", message);
