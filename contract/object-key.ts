/**
 * Decodes an object's key as S3 writes it in an event: `+` is a space, the rest is percent-encoded UTF-8.
 * Returns undefined for a text that S3 would not write, such as `100%.png`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** Encodes a key as S3 does in its events: as HTML forms do, but for the slashes. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
}
