import AWSXRay from "aws-xray-sdk-core";

/** The part of an AWS SDK client that tracing touches. */
interface Client {
  readonly middlewareStack: { readonly remove: never; readonly use: never };
  readonly config: unknown;
}

export function captured<T extends { middlewareStack: { remove: unknown; use: unknown }; config: unknown }>(
  client: T,
): T {
  return AWSXRay.captureAWSv3Client(client);
}
