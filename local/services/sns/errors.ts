import { InvalidParameterException, NotFoundException } from "@aws-sdk/client-sns";
import { modeled } from "../../protocol/index.ts";

// In the words of https://docs.aws.amazon.com/sns/latest/api/API_Publish.html

export const noTopic = () => modeled(NotFoundException, { message: "Topic does not exist" });

export const invalid = (what: string) =>
  modeled(InvalidParameterException, { message: `Invalid parameter: ${what}` });
