import { AwsError } from "./service.ts";
import type { Signature } from "./signature.ts";

/** Services whose global endpoint is signed for us-east-1: https://docs.aws.amazon.com/general/latest/gr/sts.html */
const GLOBAL = new Set(["sts", "iam"]);
/** Services that answer a wrong signature with SignatureDoesNotMatch; the others say InvalidSignatureException. */
const QUERY_OR_XML = new Set(["s3", "sns", "sts"]);

/** How a service calls a signature that it does not accept. */
export function signatureErrorOf(service: string): string {
  return QUERY_OR_XML.has(service) ? "SignatureDoesNotMatch" : "InvalidSignatureException";
}

/**
 * Throws an {@link AwsError} where a request is signed for another region than the deployment's: on AWS it would
 * not find its resources. S3 names the right region, and clients then repeat the request there.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (AuthorizationHeaderMalformed)
 */
export function checkRegion({ service, region, expires }: Signature, deployed: string): void {
  if (region === deployed || (GLOBAL.has(service) && region === "us-east-1")) return;
  if (service !== "s3")
    throw new AwsError(
      signatureErrorOf(service),
      `Credential should be scoped to a valid region, not '${region}': the local run is in ${deployed}.`,
      403,
    );
  const presigned = expires !== undefined;
  throw new AwsError(
    presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
    presigned
      ? `Error parsing the X-Amz-Credential parameter; the region '${region}' is wrong; expecting '${deployed}'`
      : `The authorization header is malformed; the region '${region}' is wrong; expecting '${deployed}'`,
    400,
    { Region: deployed },
  );
}
