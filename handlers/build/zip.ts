import { zipSync } from "fflate";

/**
 * A zip whose bytes depend on nothing but names and contents: names sorted, one time stamp, one mode. So the same
 * code has the same hash on every machine, and Terraform sees a change only where there is one.
 * `level` is deflate's, 0 stores.
 */
export function zip(files: ReadonlyMap<string, Uint8Array>, level: 0 | 6 | 9 = 9): Uint8Array {
  // Zip holds local time and knows none before 1980; fflate is JavaScript, so no zlib version plays a part.
  const options = { level, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 << 16 };
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map(([name, bytes]) => [name, [bytes, options]])));
}
