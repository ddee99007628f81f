import { nameBelowLocalhost } from "@image-text/xray/browser-guard";

/** The bucket of a virtual-hosted S3 request (`bucket.localhost` or `bucket.s3.localhost`); undefined otherwise. */
export function virtualBucket(host: string | undefined): string | undefined {
  const below = nameBelowLocalhost(host);
  return below === "s3" ? undefined : below?.replace(/\.s3$/, "");
}
