/** A mistake of the person who started the command: one clear sentence, exit code 2, no stack trace. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/**
 * Runs a command and ends the process with its result as the exit code; a {@link UsageError} is printed and ends
 * with 2. The process is ended by force: a picture that was being read when the run was interrupted would keep it.
 */
export async function runCommand(command: () => Promise<number>): Promise<never> {
  // On Node 20 every AWS SDK of 2026 tells of its versions of 2027; the versions here are pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  try {
    return process.exit(await command());
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(error.message);
      return process.exit(2);
    }
    console.error(error);
    return process.exit(1);
  }
}
