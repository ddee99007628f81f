import type { EncodingType } from "@aws-sdk/client-s3";
import { invalidArgument } from "./errors.ts";

/** Entries of one page; https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const MAXIMUM_ENTRIES = 1000;

/** How many entries a page has; asking for more than there may be is no error. */
export function pageLimit(name: string, value: number = MAXIMUM_ENTRIES): number {
  return Math.min(wholeNumber(name, value), MAXIMUM_ENTRIES);
}

/** Throws InvalidArgument where a parameter is no whole number from 0. */
export function wholeNumber(name: string, value: number | string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0)
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, value);
  return number;
}

/** Keys may hold characters that XML has not: clients ask for them percent-encoded. */
export function keyEncoder(encoding: EncodingType | undefined): (key: string) => string {
  if (encoding === undefined) return (key) => key;
  if (encoding !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encoding);
  return (key) => encodeURIComponent(key).replaceAll("%2F", "/");
}
