import type { IncomingHttpHeaders } from "node:http";
import type { AwsError, AwsResponse } from "./service.ts";
import { xml } from "./xml.ts";

/** How a service's errors are written: https://smithy.io/2.0/aws/protocols/index.html */
export type Protocol = "rest-xml" | "json" | "query" | "rest-json";

/** The protocol a request speaks, by its signing name and shape. */
export function protocolOf(service: string, headers: IncomingHttpHeaders): Protocol {
  if (service === "s3") return "rest-xml";
  if (headers["x-amz-target"] !== undefined) return "json";
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return "query";
  return "rest-json";
}

/** Writes a refusal as clients of the protocol expect it. */
export function encodeError(
  error: AwsError,
  protocol: Protocol,
  requestId: string,
  contentType?: string,
): AwsResponse {
  const { code, message, status, fields } = error;
  // Errors may be namespaced (`com.amazonaws.dynamodb.v20120810#…`); the header carries the bare name.
  const name = code.slice(code.lastIndexOf("#") + 1);
  switch (protocol) {
    case "rest-xml":
      return {
        status,
        headers: { "content-type": "application/xml" },
        body: xml("Error", { Code: name, Message: message, ...fields, RequestId: requestId }),
      };
    case "query":
      return {
        status,
        headers: { "content-type": "text/xml" },
        body: xml("ErrorResponse", {
          Error: { Type: status < 500 ? "Sender" : "Receiver", Code: name, Message: message },
          RequestId: requestId,
        }),
      };
    case "json":
      return {
        status,
        headers: { "content-type": contentType ?? "application/x-amz-json-1.0", "x-amzn-errortype": name },
        body: JSON.stringify({ __type: code, message, ...fields }),
      };
    case "rest-json":
      return {
        status,
        headers: { "content-type": "application/json", "x-amzn-errortype": name },
        body: JSON.stringify({ Message: message, ...fields }),
      };
  }
}
