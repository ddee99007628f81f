import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ownFolder } from "../../host/folder.ts";

/** Content on disk. It is never changed, only dropped. */
export interface Blob {
  readonly file: string;
  readonly size: number;
}

/** Bytes from `start` to `end`, both included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Objects' content in a folder of its own under the system's temporary folder, so that a thousand pictures do not
 * have to fit into memory. The folder is made on first use and removed by {@link close}.
 */
export class Blobs {
  #folder: string | undefined;

  async write(body: Buffer): Promise<Blob> {
    const file = this.#newFile();
    await writeFile(file, body);
    return { file, size: body.length };
  }

  /** One blob after the other; `watch` sees the bytes pass. */
  async join(blobs: readonly Blob[], watch?: (bytes: Uint8Array) => void): Promise<Blob> {
    const file = this.#newFile();
    await pipeline(async function* () {
      for (const blob of blobs)
        for await (const bytes of createReadStream(blob.file) as AsyncIterable<Buffer>) {
          watch?.(bytes);
          yield bytes;
        }
    }, createWriteStream(file));
    return { file, size: blobs.reduce((sum, blob) => sum + blob.size, 0) };
  }

  /** Opened before it is returned, so that it can be read to the end even if the blob is dropped meanwhile. */
  async stream(blob: Blob, range?: Range): Promise<Readable> {
    const file = await open(blob.file);
    return file.createReadStream(range);
  }

  async read(blob: Blob, { start, end }: Range = { start: 0, end: blob.size - 1 }): Promise<Buffer> {
    const file = await open(blob.file);
    try {
      const { buffer } = await file.read(Buffer.alloc(end - start + 1), 0, end - start + 1, start);
      return buffer;
    } finally {
      await file.close();
    }
  }

  /** Readers that have the file open keep it. */
  async drop(...blobs: readonly Blob[]): Promise<void> {
    await Promise.all(blobs.map((blob) => rm(blob.file, { force: true })));
  }

  async close(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #newFile(): string {
    this.#folder ??= ownFolder(tmpdir(), "image-text-s3-");
    return join(this.#folder, randomUUID());
  }
}
