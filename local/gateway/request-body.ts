import type { IncomingMessage } from "node:http";
import { AwsError } from "./service.ts";

/** Bytes of one request. S3 itself takes 5 GB; here the body is held in memory, so larger files go in parts. */
const MAXIMUM_BODY = 128 * 1024 * 1024;

/** Reads a whole body. Throws an {@link AwsError} beyond {@link MAXIMUM_BODY}. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // Beyond the limit the rest is read and dropped: a client that is still sending would not see an answer.
    if (size <= MAXIMUM_BODY) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (size > MAXIMUM_BODY)
    throw new AwsError(
      "EntityTooLarge",
      `The local run accepts ${MAXIMUM_BODY / 1024 / 1024} MiB in one request; upload larger objects in parts.`,
      400,
      { ProposedSize: size, MaxSizeAllowed: MAXIMUM_BODY },
    );
  return Buffer.concat(chunks);
}
