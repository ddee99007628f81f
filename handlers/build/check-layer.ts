import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";

/** What Lambda runs on. */
export type DeployedPlatform = "linux-arm64" | "linux-x64";

/** `e_machine` in the header of an ELF file. https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const MACHINES: Readonly<Record<DeployedPlatform, number>> = { "linux-arm64": 183, "linux-x64": 62 };
const ELF = "\x7fELF";
const MACHINE_AT = 18;

/**
 * Checks that a layer holds exactly one build of sharp and one of libvips, both for the platform.
 * Throws, naming everything that is missing or wrong: npm reports success also without its optional packages.
 */
export function checkFiles(files: ReadonlyMap<string, Uint8Array>, platform: DeployedPlatform): void {
  const problems = [
    ...problemsWith(files, "sharp's addon", /\.node$/, `@img/sharp-${platform}/`, platform),
    ...problemsWith(
      files,
      "libvips",
      /\/libvips[^/]*\.so[.\d]*$/,
      `@img/sharp-libvips-${platform}/`,
      platform,
    ),
  ];
  if (!files.has("nodejs/node_modules/sharp/package.json")) problems.push("sharp itself is missing");
  if (problems.length === 0) return;
  throw new Error(
    `The layer for ${platform} was not written, because sharp would not load there: ${problems.join("; ")}. ` +
      "Run `npm ci --help` to see the configuration of npm that may leave out packages, such as omit, os, cpu and libc.",
  );
}

function problemsWith(
  files: ReadonlyMap<string, Uint8Array>,
  what: string,
  pattern: RegExp,
  folder: string,
  platform: DeployedPlatform,
): string[] {
  const found = [...files].filter(([name]) => pattern.test(name));
  const [only] = found;
  if (only === undefined) return [`${what} is missing`];
  if (found.length > 1)
    return [`${what} is there ${found.length} times: ${found.map(([name]) => name).join(", ")}`];
  const [name, bytes] = only;
  if (!name.includes(folder)) return [`${what} is ${name}, which is not of ${folder}`];
  return machineOf(bytes) === MACHINES[platform] ? [] : [`${name} is not a program for ${platform}`];
}

function machineOf(bytes: Uint8Array): number | undefined {
  const header = Buffer.from(bytes.subarray(0, MACHINE_AT + 2));
  const isElf = header.length === MACHINE_AT + 2 && header.toString("latin1", 0, ELF.length) === ELF;
  return isElf ? header.readUInt16LE(MACHINE_AT) : undefined;
}

/** Makes a picture: what loads can still lack a library. */
const PROGRAM = `require("sharp")({ create: { width: 9, height: 9, channels: 3, background: "red" } })
  .median(3).jpeg().toBuffer().then((bytes) => process.exit(bytes.length > 0 ? 0 : 1))`;

/**
 * Loads sharp from a folder's node_modules and makes a picture with it, where this machine is such a platform.
 * Throws when that fails.
 */
export async function checkLoading(folder: string, platform: DeployedPlatform): Promise<void> {
  if (!isThisMachine(platform)) return;
  try {
    await promisify(execFile)(process.execPath, ["-e", PROGRAM], { cwd: folder, env: {} });
  } catch (error) {
    throw new Error(
      `The layer for ${platform} was not written, because sharp does not load from it: ${String(error)}`,
      {
        cause: error,
      },
    );
  }
}

const WITH_GLIBC = z.object({ header: z.object({ glibcVersionRuntime: z.string() }) });

/** Whether this machine runs what Lambda runs. Its C library must be glibc: Alpine has another. */
export function isThisMachine(platform: DeployedPlatform): boolean {
  if (`${process.platform}-${process.arch}` !== platform) return false;
  return WITH_GLIBC.safeParse(process.report.getReport()).success;
}
