import { spawn } from "node:child_process";

/** The command that opens a URL in the default browser. */
function opener(platform: NodeJS.Platform): readonly [command: string, ...args: string[]] {
  if (platform === "darwin") return ["open"];
  // The empty argument is the window's title, for which `start` would otherwise take the URL.
  if (platform === "win32") return ["cmd", "/c", "start", ""];
  return ["xdg-open"];
}

/** Opens a URL in the default browser; resolves with a sentence where that is not possible. */
export function openBrowser(url: string): Promise<string | undefined> {
  const [command, ...args] = opener(process.platform);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(`No browser could be opened (${command} is missing): open ${url}.`));
    child.once("spawn", () => {
      child.unref();
      resolve(undefined);
    });
  });
}
