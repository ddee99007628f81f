import { access, constants, readdir, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "@image-text/commands/user-error";

/** A file to upload, and the key it gets. */
export interface FeedFile {
  readonly key: string;
  readonly path: string;
}

/** Bytes; https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;

export const SAMPLES = fileURLToPath(new URL("../samples/images", import.meta.url));

/**
 * Every file below a folder, whatever it is: what is no picture ends as a recorded rejection. Hidden files and
 * folders are left out. Keys are the paths below the folder, sorted.
 * @throws UserError when there is none, or with all that cannot be read.
 */
export async function filesIn(folder: string): Promise<readonly FeedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: FeedFile[] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path).split(sep).join("/");
    if (key.split("/").some((part) => part.startsWith("."))) continue;
    const isFile =
      entry.isFile() || (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile());
    if (!isFile) continue;
    if (Buffer.byteLength(key) > LONGEST_KEY) {
      problems.push(`${path}: S3 allows names of ${LONGEST_KEY} bytes, and this one is longer.`);
    }
    // A name that is no UTF-8 cannot be opened either.
    await access(path, constants.R_OK).catch(() => problems.push(`${path} cannot be read.`));
    files.push({ key, path });
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  if (files.length === 0) throw new UserError(`${folder} holds no files to upload.`);
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** `count` uploads of these files, each with a key of its own: every round after the first in a folder `again-2/`, … */
export function repeated(files: readonly FeedFile[], count: number): readonly FeedFile[] {
  return Array.from({ length: count }, (_, n) => {
    const round = Math.floor(n / files.length) + 1;
    const file = files[n % files.length];
    if (file === undefined) throw new RangeError("There are no files to repeat.");
    return round === 1 ? file : { ...file, key: `again-${round}/${file.key}` };
  });
}

/** The key of the file that {@link repeated} made a key of. */
export const repeatedKey = (key: string): string => key.replace(/^again-\d+\//, "");

const TYPES: Readonly<Record<string, string>> = {
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".avif": "image/avif",
  ".heic": "image/heic",
};

export const contentTypeOf = (key: string): string =>
  TYPES[extname(key).toLowerCase()] ?? "application/octet-stream";

/** Does `work` for every element, so many at a time. Stops at the first rejection. */
export async function inParallel<T>(
  elements: readonly T[],
  atATime: number,
  work: (element: T) => Promise<void>,
): Promise<void> {
  const queue = elements[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, elements.length) }, worker));
}
