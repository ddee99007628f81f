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
 * Every file below a folder, sorted by its key, which is the path below the folder. Hidden files and folders are left
 * out. Files that are not images are included: they end as recorded rejections.
 * @throws UserError when there are no files, or with a list of those that cannot be uploaded.
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
      problems.push(`${path}: the name is longer than the ${LONGEST_KEY} bytes that S3 allows.`);
    }
    // A file whose name is not UTF-8 cannot be opened either.
    await access(path, constants.R_OK).catch(() => problems.push(`${path} cannot be read.`));
    files.push({ key, path });
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  if (files.length === 0) throw new UserError(`${folder} holds no files to upload.`);
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** `count` uploads of these files, each with its own key: from the second round on in folders `again-2/`, `again-3/`, … */
export function repeated(files: readonly FeedFile[], count: number): readonly FeedFile[] {
  return Array.from({ length: count }, (_, n) => {
    const round = Math.floor(n / files.length) + 1;
    const file = files[n % files.length];
    if (file === undefined) throw new RangeError("There are no files to repeat.");
    return round === 1 ? file : { ...file, key: `again-${round}/${file.key}` };
  });
}

/** The key of the original file, for a key that {@link repeated} made. */
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

/** Calls `work` for every element, at most `atATime` at once. Stops at the first rejection. */
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
