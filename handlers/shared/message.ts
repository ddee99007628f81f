import { encodeKey } from "@image-text/contract/object-key";

/**
 * Takes an object's key out of an error's message. X-Ray groups exceptions by type and message: with the key in it
 * every picture would be a cause of its own. The key is in the trace's annotations and in the log.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-analytics.html
 */
export function withoutKey<T>(error: T, key: string): T {
  if (error instanceof Error && key !== "") {
    for (const form of [key, encodeKey(key), encodeURIComponent(key)])
      error.message = error.message.replaceAll(form, "<key>");
  }
  return error;
}
