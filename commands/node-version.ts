/** As `engines` in package.json; it stands here too because it must be checked before anything is loaded. */
const NEEDED = [20, 19] as const;

/** One sentence when this Node is too old to run the pipeline; undefined when it is not. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor, neededMinor] = NEEDED;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return undefined;
  return `This needs Node ${NEEDED.join(".")} or later, and runs on ${version}: install a newer one from https://nodejs.org.`;
}
