import { awsJson, awsQuery, createService, restJson } from "../protocol/index.ts";
import { AwsError, type AwsRequest, type AwsResponse } from "./service.ts";

const UNKNOWN = createService({
  name: "a service that is not emulated",
  model: {},
  protocols: [awsJson({ version: "1.0" }), awsQuery(""), restJson()],
  operations: [],
});

/**
 * Encodes a refusal for a service that has no encoding of its own, or is not emulated: which protocol it speaks is
 * read from the request.
 */
export function refuseUnknown(
  { code, message, status }: AwsError,
  asked: Pick<AwsRequest, "headers" | "id">,
): AwsResponse {
  // Only a form tells the query protocol here: services with REST protocols have GET as well.
  return UNKNOWN.refuse(new AwsError(code, message, status), { ...asked, method: "POST" });
}
