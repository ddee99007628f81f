import type { Bucket } from "./bucket.ts";
import type { ObjectVersion } from "./object.ts";

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
export function listKeys(sorted: readonly string[], query: ListQuery): Listing {
  const { after, limit } = query;
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  for (const key of sorted.slice(firstAfter(sorted, after))) {
    if (!key.startsWith(query.prefix)) continue;
    const common = commonPrefix(key, query);
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

export interface VersionListing {
  readonly versions: readonly ObjectVersion[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** Where the next page starts; a common prefix has no version. */
  readonly last?: { readonly key: string; readonly versionId: string | undefined };
}

/**
 * The same with all versions of each key, newest first. `afterVersion` is the version of the key `after` that the
 * page before ended with. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export function listVersions(bucket: Bucket, query: ListQuery, afterVersion?: string): VersionListing {
  const { after, limit, prefix } = query;
  const sorted = bucket.keys();
  const seen = bucket.versions(after).findIndex(({ versionId }) => versionId === afterVersion);
  const rest = afterVersion === undefined || seen < 0 ? [] : bucket.versions(after).slice(seen + 1);
  const found: { readonly key: string; readonly version?: ObjectVersion }[] = rest.map((version) => ({
    key: after,
    version,
  }));
  let folded: string | undefined;
  for (let at = firstAfter(sorted, after); at < sorted.length && found.length <= limit; at++) {
    const key = sorted[at] ?? "";
    if (!key.startsWith(prefix)) continue;
    const common = commonPrefix(key, query);
    if (common === undefined) found.push(...bucket.versions(key).map((version) => ({ key, version })));
    else if (common !== folded && common !== after) found.push({ key: common });
    folded = common;
  }
  const page = found.slice(0, limit);
  const end = page.at(-1);
  return {
    versions: page.flatMap(({ version }) => version ?? []),
    prefixes: page.flatMap(({ key, version }) => (version === undefined ? [key] : [])),
    truncated: found.length > page.length && end !== undefined,
    ...(end === undefined ? {} : { last: { key: end.key, versionId: end.version?.versionId } }),
  };
}

/** What a key is folded to; undefined where no delimiter lies beyond the prefix. */
function commonPrefix(key: string, { prefix, delimiter }: ListQuery): string | undefined {
  const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
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
