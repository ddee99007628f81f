import {
  InvalidParameterValueException,
  InvalidRequestContentException,
  RequestTooLargeException,
  ResourceNotFoundException,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { modeled } from "../../protocol/index.ts";

// In the words of https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors

export const noFunction = (name: string) =>
  modeled(ResourceNotFoundException, { message: `Function not found: ${name}`, Type: "User" });

export const throttled = () =>
  modeled(TooManyRequestsException, {
    message: "Rate Exceeded.",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    Type: "User",
  });

export const payloadTooLarge = (limit: number) =>
  modeled(RequestTooLargeException, {
    message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    Type: "User",
  });

export const notJson = (why: string) =>
  modeled(InvalidRequestContentException, {
    message: `Could not parse request body into json: ${why}`,
    Type: "User",
  });

export const invalidParameter = (message: string) =>
  modeled(InvalidParameterValueException, { message, Type: "User" });
