import { UserError } from "@image-text/commands/user-error";
import { describe, expect, test } from "vitest";
import { openPort } from "./port.ts";

const failing = (code: string) => async () => {
  throw Object.assign(new Error(`listen ${code}`), { code });
};

describe("a port that cannot be opened", () => {
  test.each([
    ["EADDRINUSE", /Port 80 is in use: .*--port \(0 for any free port\)/],
    ["EACCES", /Port 80 may not be opened: choose one above 1023 with --port/],
  ])("is the user's to change: %s", async (code, message) => {
    const opened = openPort(80, "--port", failing(code));
    await expect(opened).rejects.toThrow(UserError);
    await expect(opened).rejects.toThrow(message);
  });

  test("is the system's error where no option can change the port", async () => {
    await expect(openPort(80, "--port", failing("EMFILE"))).rejects.not.toThrow(UserError);
    await expect(openPort(80, "--port", failing("EMFILE"))).rejects.toMatchObject({ code: "EMFILE" });
  });
});
