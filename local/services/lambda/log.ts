import type { Authorizer, Caller } from "../../gateway/service.ts";
import type { FunctionSettings } from "../../template/deployment.ts";
import type { LogGroups } from "../logs/log-groups.ts";

export interface LogLine {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly text: string;
}

export interface Log {
  write(settings: FunctionSettings, stream: string, line: string): void;
  of(functionName: string): readonly LogLine[];
}

/** The last lines of each function that are kept. */
const KEPT = 2000;

/**
 * What the functions wrote; `groups` gets it for CloudWatch Logs. As on AWS, a role that may not write to its log
 * group loses its log without any other harm; then the log says only that.
 */
export function createLog(
  authorizer: Authorizer,
  identityOf: (roleArn: string) => { readonly caller: Caller },
  groups?: LogGroups,
): Log {
  const lines = new Map<string, LogLine[]>();
  const refused = new Map<string, string | undefined>();

  function refusal(settings: FunctionSettings): string | undefined {
    if (!refused.has(settings.name)) {
      refused.set(
        settings.name,
        checkLogPermission(settings, authorizer, identityOf(settings.roleArn).caller),
      );
    }
    return refused.get(settings.name);
  }

  return {
    write(settings, stream, text) {
      const kept = lines.get(settings.name) ?? [];
      lines.set(settings.name, kept);
      const reason = refusal(settings);
      if (reason === undefined) {
        kept.push({ time: Date.now(), text });
        groups?.write(settings.logGroup, stream, text);
      } else if (kept.length === 0) kept.push({ time: Date.now(), text: `Nothing is logged: ${reason}` });
      if (kept.length > KEPT) kept.splice(0, kept.length - KEPT);
    },
    of: (functionName) => lines.get(functionName) ?? [],
  };
}

function checkLogPermission(
  settings: FunctionSettings,
  authorizer: Authorizer,
  caller: Caller,
): string | undefined {
  const [, , , region, account] = settings.arn.split(":");
  const group = `arn:aws:logs:${region}:${account}:log-group:${settings.logGroup}:log-stream:any`;
  try {
    for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"])
      authorizer.authorize(caller, action, group);
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
