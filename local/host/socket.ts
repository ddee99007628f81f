import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownFolder } from "./folder.ts";

let folder: string | undefined;
let count = 0;

/**
 * Lets a server listen where only this user's processes reach it: on a Unix domain socket in a folder that is
 * closed to others (mode 0700), on Windows on a named pipe. Web pages reach neither. Returns the path for the
 * `socketPath` of `http.request`.
 */
export async function listenPrivately(server: Server): Promise<string> {
  const path = socketPath();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return path;
}

function socketPath(): string {
  if (process.platform === "win32") return `\\\\.\\pipe\\image-text-${randomUUID()}`;
  folder ??= ownFolder(tmpdir(), "image-text-sockets-");
  // Short: a socket's path has room for about 100 bytes, of which macOS's folder for temporary files takes half.
  return join(folder, String(++count));
}
