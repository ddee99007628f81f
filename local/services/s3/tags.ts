import { invalidArgument, invalidTag, tooManyTags } from "./errors.ts";
import type { Tag } from "./object.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
const MAXIMUM_TAGS = 10;
/** Characters. */
const MAXIMUM_KEY = 128;
const MAXIMUM_VALUE = 256;
/** Letters, white space, digits and some signs. */
const CHARACTERS = /^[\p{L}\s\p{N}_.:/=+\-@]*$/u;

/** Reads `x-amz-tagging`, which is encoded like a query. Throws as {@link checkTags} does. */
export function parseTagging(header: string): readonly Tag[] {
  if (/%(?![\da-f]{2})/i.test(header))
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  return checkTags([...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value })));
}

/** Throws where S3 does not take these tags together. */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MAXIMUM_TAGS) throw tooManyTags(MAXIMUM_TAGS);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidTag("Cannot provide multiple Tags with the same key");
  for (const { Key, Value } of tags) {
    if (Key === "" || [...Key].length > MAXIMUM_KEY || !CHARACTERS.test(Key))
      throw invalidTag("The TagKey you have provided is invalid");
    if ([...Value].length > MAXIMUM_VALUE || !CHARACTERS.test(Value))
      throw invalidTag("The TagValue you have provided is invalid");
    if (Key.toLowerCase().startsWith("aws:")) throw invalidTag("Your TagKey cannot be prefixed with aws:");
  }
  return tags;
}
