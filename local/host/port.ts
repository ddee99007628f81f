import { once } from "node:events";
import { createServer } from "node:net";
import { UserError } from "@image-text/commands/user-error";

/**
 * Opens something on a port that the user may choose with `option`.
 * @throws UserError when the port is taken or not allowed.
 */
export async function openPort<T>(
  port: number,
  option: string,
  open: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await open(port);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") {
      throw new UserError(
        `Port ${port} is in use: stop the process that uses it, or choose another port with ${option} (0 for any free port).`,
      );
    }
    if (code === "EACCES") {
      throw new UserError(`Port ${port} may not be opened: choose one above 1023 with ${option}.`);
    }
    throw error;
  }
}

/** Throws as {@link openPort} does unless the port is free now. */
export async function checkPort(port: number, option: string): Promise<void> {
  await openPort(port, option, async () => {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
    await once(server, "close");
  });
}
