import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Credentials } from "./credentials.ts";
import { openPayload } from "./payload.ts";
import { checkRegion } from "./scope.ts";
import { AwsError, type AwsRequest, type AwsService } from "./service.ts";
import type { Signature, SignedRequest } from "./signature.ts";
import { verifySignature, verifyTime } from "./sigv4.ts";
import { virtualBucket } from "./virtual-host.ts";

export interface Emulation {
  /** Emulated services by signing name: `s3`, `dynamodb`, `sqs`, `sns`, `events`, `kms`, `sts`, `xray`, … */
  readonly services: Readonly<Record<string, AwsService>>;
  readonly credentials: Credentials;
  /** Region of the deployment; requests must be signed for it. */
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * Proves a request's signature and content, and gives it to the service of its credential scope.
 * Throws an {@link AwsError} where one of them is wrong.
 */
export function openRequest(
  { services, credentials, region, now = Date.now }: Emulation,
  signature: Signature,
  signed: SignedRequest,
  { headers, headersDistinct }: IncomingMessage,
  raw: Buffer,
  about: Pick<AwsRequest, "id" | "signal">,
): { readonly service: AwsService; readonly request: AwsRequest } {
  const { caller, key } = credentials.identify(signature.accessKeyId);
  const isS3 = signature.service === "s3";
  if (key !== undefined) {
    const declared = headersDistinct["x-amz-content-sha256"]?.[0];
    const presigned = signature.expires === undefined ? undefined : "UNSIGNED-PAYLOAD";
    const actual = () => createHash("sha256").update(raw).digest("hex");
    const payloadHash = isS3 ? (declared ?? presigned ?? actual()) : actual();
    verifySignature(signature, signed, payloadHash, key, now());
  } else if (signature.expires !== undefined) verifyTime(signature, now());
  const service = serviceOf(services, signature.service);
  checkRegion(signature, region);
  const query = new URLSearchParams(signed.query);
  // The checksum that completes an upload is that of the whole object, not of the request's XML.
  const completes = signed.method === "POST" && query.has("uploadId");
  const payload = isS3
    ? openPayload(raw, headers, { completes, ...(key && { signer: { signature, key } }) })
    : { body: raw, headers };
  const bucket = isS3 ? virtualBucket(headers.host) : undefined;
  const request = {
    service: signature.service,
    region: signature.region,
    method: signed.method,
    path: bucket === undefined ? signed.path : `/${bucket}${signed.path}`,
    query,
    ...payload,
    caller,
    ...about,
  };
  return { service, request };
}

function serviceOf(services: Emulation["services"], name: string): AwsService {
  const service = Object.hasOwn(services, name) ? services[name] : undefined;
  if (service !== undefined) return service;
  throw new AwsError(
    "UnknownOperationException",
    `The local run does not emulate the service "${name}". It emulates: ${Object.keys(services).sort().join(", ")}.`,
  );
}
