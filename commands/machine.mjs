// Plain JavaScript: this runs before tsx, which itself needs a recent Node and a folder for temporary files.
import { accessSync, constants, statSync } from "node:fs";

/** As `engines` in package.json. */
const NEEDED = { major: 20, minor: 19 };

/**
 * One sentence when this Node is too old; undefined when it is not.
 * @param {string} version without the leading "v"
 * @returns {string | undefined}
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor)) return undefined;
  return `This needs Node ${NEEDED.major}.${NEEDED.minor} or later, and runs on ${version}: install a newer one from https://nodejs.org.`;
}

/**
 * One sentence when the folder for temporary files cannot be used; undefined when it can.
 * @param {string} folder
 * @returns {string | undefined}
 */
export function temporaryFolderProblem(folder) {
  const advice = "set TMPDIR to a folder that you can write to";
  try {
    if (!statSync(folder).isDirectory()) return `TMPDIR names ${folder}, which is not a folder: ${advice}.`;
  } catch {
    return `The folder for temporary files, ${folder}, does not exist: create it, or ${advice}.`;
  }
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch {
    return `The folder for temporary files, ${folder}, cannot be written: ${advice}.`;
  }
}
