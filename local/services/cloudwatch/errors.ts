import {
  InvalidNextToken,
  InvalidParameterValueException,
  ResourceNotFound,
} from "@aws-sdk/client-cloudwatch";
import { modeled } from "../../protocol/index.ts";

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html and each operation's page

export const invalid = (message: string) => modeled(InvalidParameterValueException, { message });

export const wrongToken = () =>
  modeled(InvalidNextToken, { message: "The next token is not one of this service." });

export const noDashboard = (name: string) =>
  modeled(ResourceNotFound, { message: `Dashboard ${name} does not exist` });
