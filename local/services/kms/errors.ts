import { InvalidMarkerException, NotFoundException } from "@aws-sdk/client-kms";
import { AwsError } from "../../gateway/service.ts";
import { modeled } from "../../protocol/index.ts";

// In the words of https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html

export const noKey = (id: string) => modeled(NotFoundException, { message: `Key '${id}' does not exist` });

export const noPolicy = (name: string) =>
  modeled(NotFoundException, { message: `No such policy exists: ${name}` });

export const invalidMarker = () =>
  modeled(InvalidMarkerException, { message: "The marker is not one of this service." });

export const invalidLimit = (limit: number, most: number) =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${most}`,
  );
