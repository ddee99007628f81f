import { AwsError, type AwsService } from "./service.ts";
import type { SignedRequest } from "./signature.ts";
import { virtualBucket } from "./virtual-host.ts";

/**
 * How AWS refuses a request without a signature; undefined where it is not meant for AWS but for the page. SDKs
 * and the CLI send their own headers with unsigned requests too (`--no-sign-request`), and the page has no bucket
 * in its host name or path and sends no forms.
 */
export function refuseUnsigned(
  { headers, path }: SignedRequest,
  s3: AwsService | undefined,
): AwsError | undefined {
  if (headers["content-type"]?.[0]?.toLowerCase().startsWith("multipart/form-data"))
    return new AwsError(
      "NotImplemented",
      "The local run does not offer uploads by form (presigned POST).",
      501,
    );
  const fromClient = Object.keys(headers).some((name) => /^(?:x-amz-|amz-sdk-)/.test(name));
  const ofBucket = virtualBucket(headers.host?.[0]) !== undefined || s3?.owns?.(path) === true;
  if (!fromClient && !ofBucket) return undefined;
  return headers["x-amz-target"] === undefined
    ? new AwsError("AccessDenied", "Anonymous access is forbidden: the request has no signature.", 403)
    : new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 403);
}
