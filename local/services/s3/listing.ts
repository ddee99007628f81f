/** What a list request asks for. */
export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys up to and including this one are left out. */
  readonly after: string;
  readonly limit: number;
}

export interface Listing {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix that is listed: the next page starts after it. */
  readonly last?: string;
}

/**
 * One page of keys that come in S3's order. Keys with the delimiter beyond the prefix count once, as a common
 * prefix. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listKeys(sorted: readonly string[], { prefix, delimiter, after, limit }: ListQuery): Listing {
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  const start = after === "" ? 0 : firstAfter(sorted, after);
  for (const key of start === 0 ? sorted : sorted.slice(start)) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    // A page that ended with a common prefix continues after all keys below it.
    if (common !== undefined && (common === last || common === after)) continue;
    if (keys.length + prefixes.length >= limit)
      return { keys, prefixes, truncated: limit > 0, ...(last === undefined ? {} : { last }) };
    if (common === undefined) keys.push(key);
    else prefixes.push(common);
    last = common ?? key;
  }
  return { keys, prefixes, truncated: false, ...(last === undefined ? {} : { last }) };
}

/** Index of the first key greater than `after`, by UTF-8 bytes. */
function firstAfter(sorted: readonly string[], after: string): number {
  const bound = Buffer.from(after);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(Buffer.from(sorted[middle] ?? ""), bound) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
