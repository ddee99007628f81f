import { spawnSync } from "node:child_process";
import { z } from "zod";
import { showAddress } from "./mask.ts";

/** The command: Terraform, or OpenTofu; CDKTF uses the same variable. */
export const TERRAFORM = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
/** Bytes of output; a plan of a thousand resources prints a few megabytes. */
const LARGEST_OUTPUT = 512 * 1024 * 1024;

const event = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("diagnostic"),
    diagnostic: z.object({
      severity: z.enum(["error", "warning"]),
      summary: z.string(),
      detail: z.string().default(""),
      address: z.string().optional(),
    }),
  }),
  z.object({
    type: z.enum(["apply_complete", "apply_errored"]),
    hook: z.object({
      resource: z.object({ addr: z.string() }),
      action: z.enum(["create", "update", "delete", "replace", "read", "no-op", "noop"]),
    }),
  }),
]);

/**
 * Runs a command of Terraform that can write its output as JSON, and keeps every value of it out of the log:
 * whoever may read a repository may read the logs of its jobs, and a plan holds secrets in clear text.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 * @returns the exit code, and the lines that may be printed
 */
export function runQuietly(
  folder: string,
  command: "plan" | "apply",
  args: readonly string[],
): { status: number; lines: string[] } {
  const { status, stdout } = spawnSync(
    TERRAFORM,
    [`-chdir=${folder}`, command, "-json", "-input=false", ...args],
    {
      encoding: "utf8",
      maxBuffer: LARGEST_OUTPUT,
      // Standard error holds what Terraform could not write as JSON: a crash, with values in it.
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_LOG: "" },
    },
  );
  return { status: status ?? 1, lines: (stdout ?? "").split("\n").flatMap(printable) };
}

function printable(line: string): string[] {
  const parsed = event.safeParse(json(line));
  if (!parsed.success) return [];
  if (parsed.data.type !== "diagnostic") {
    const { resource, action } = parsed.data.hook;
    return [
      `${showAddress(resource.addr)}: ${action} ${parsed.data.type === "apply_complete" ? "done" : "FAILED"}`,
    ];
  }
  const { severity, summary, detail, address } = parsed.data.diagnostic;
  const where = address === undefined ? "" : ` at ${showAddress(address)}`;
  return [`${severity}${where}: ${beforeValues(summary)}${codes(`${summary} ${detail}`)}`];
}

/** The part of a message that comes before the first value in it. */
function beforeValues(summary: string): string {
  return summary.split(/[:("'`=\n]|, got/)[0]?.trim() ?? "";
}

/** What AWS answered, as far as it is made of AWS's own words. */
function codes(text: string): string {
  const found = [
    /operation error ([\w ]{1,40}: \w{1,60})/.exec(text)?.[1],
    /StatusCode: (\d{3})/.exec(text)?.[0],
    /api error (\w{1,60})/.exec(text)?.[1],
    /not authorized to perform: ([\w-]{1,30}:\w{1,60})/.exec(text)?.[0],
  ].filter((one) => one !== undefined);
  return found.length > 0 ? ` (${found.join(", ")})` : "";
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
