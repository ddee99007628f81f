import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const mine = new Set<string>();

function removeMine(): void {
  for (const folder of mine) rmSync(folder, { recursive: true, force: true });
}

/**
 * Makes a folder of this process alone below `parent`. Its name is `prefix`, the process's id and some letters;
 * it goes when the process ends, and what a killed process left behind goes now.
 */
export function ownFolder(parent: string, prefix: string): string {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const [, pid] = name.startsWith(prefix) ? (/^(\d+)-/.exec(name.slice(prefix.length)) ?? []) : [];
    if (pid !== undefined && !isRunning(Number(pid))) {
      try {
        rmSync(join(parent, name), { recursive: true, force: true });
      } catch {
        // Another user's, or another run is removing it: it is in nobody's way.
      }
    }
  }
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  if (mine.size === 0) process.once("exit", removeMine);
  mine.add(folder);
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
