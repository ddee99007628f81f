import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { defineCommand } from "@image-text/commands/command";
import { flag, list, optional, type Values, withDefault } from "@image-text/commands/option";
import { EXIT } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { describeFinding } from "../doctor/finding.ts";
import type { Bundle } from "../page/server/index.ts";
import { exportTraces } from "./export.ts";
import { importText } from "./import.ts";
import { startTool, type Tool } from "./running.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
/** Problems of an imported file that are printed. */
const MAX_PROBLEMS = 10;

const port = (text: string): number => {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new UserError("must be a port, 0 to 65535");
  return number;
};
const text = (given: string): string => given;

export const START = defineCommand({
  name: "xray-local",
  summary:
    "Runs X-Ray on this machine: the API, the page, the daemon and OpenTelemetry over HTTP. `xray-local expect` waits for traces, `xray-local check` checks filter expressions.",
  options: {
    port: withDefault({ valueName: "PORT", read: port, default: 4566, help: "the API and the page" }),
    daemonPort: withDefault({
      valueName: "PORT",
      read: port,
      default: 2000,
      help: "the daemon, by UDP and TCP",
    }),
    otlpPort: withDefault({
      valueName: "PORT",
      read: port,
      default: 4318,
      help: "OpenTelemetry, /v1/traces",
    }),
    host: withDefault({
      valueName: "ADDRESS",
      read: text,
      default: "127.0.0.1",
      help: "the address to listen on; beyond the loopback address requests need a token",
    }),
    token: optional({ valueName: "TOKEN", read: text, help: "the token; a random one by default" }),
    data: optional({ valueName: "FOLDER", read: text, help: "keeps documents over restarts" }),
    import: list({
      valueName: "FILE",
      read: text,
      help: "imports segment documents, the output of batch-get-traces, OTLP JSON or Jaeger JSON",
    }),
    export: optional({ valueName: "FILE", read: text, help: "writes every trace to a file at the end" }),
    forward: optional({
      valueName: "URL",
      read: text,
      help: "sends every document to an X-Ray daemon, too, such as http://127.0.0.1:2000, which signs for AWS",
    }),
    account: optional({ valueName: "ID", read: text, help: "the account, 12 digits" }),
    region: optional({ valueName: "REGION", read: text, help: "the region" }),
    lenient: flag({ help: "accepts what AWS would reject or drop, where a rule allows it" }),
  },
  exitCodes: { 0: "ended by a signal" },
});

type StartOptions = Values<typeof START.options>;

/** Runs until a signal comes. `bundle` is the page, if it was compiled before. */
export async function start(options: StartOptions, bundle?: Promise<Bundle>): Promise<number> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  const token = LOOPBACK.has(options.host)
    ? options.token
    : (options.token ?? randomBytes(16).toString("hex"));
  const tool = await startTool({
    ...given(options),
    host: options.host,
    port: options.port,
    daemonPort: options.daemonPort,
    otlpPort: options.otlpPort,
    lenient: options.lenient,
    ...(token === undefined ? {} : { token }),
    ...(bundle === undefined ? {} : { bundle }),
  }).catch((error: unknown) => {
    throw portProblem(error);
  });
  try {
    console.log(addresses(tool, token));
    tool.xray.doctor.onFinding((finding) => console.log(describeFinding(finding)));
    for (const file of options.import) {
      const { taken, problems } = importText(tool.xray, await readFile(file, "utf8"), file);
      console.log(`Imported ${taken} documents from ${file}; ${problems.length} were not taken.`);
      for (const problem of problems.slice(0, MAX_PROBLEMS)) console.log(`  ${problem}`);
    }
    await ended;
    if (options.export !== undefined) {
      const traces = exportTraces(tool.xray);
      await writeFile(options.export, `${JSON.stringify({ Traces: traces }, null, 1)}\n`);
      console.log(`Exported ${traces.length} traces to ${options.export}.`);
    }
  } finally {
    await tool.close();
  }
  return EXIT.done;
}

/** The options that were given and have no default. */
function given({ data, forward, account, region }: StartOptions) {
  return {
    ...(data === undefined ? {} : { data }),
    ...(forward === undefined ? {} : { forward }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}

function addresses({ url, daemonAddress, otlpUrl }: Tool, token: string | undefined): string {
  const bearer = token === undefined ? "" : ` OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${token}"`;
  return [
    `  Page and API    ${url}/${token === undefined ? "" : `?token=${token}`}`,
    `  X-Ray daemon    ${daemonAddress} (UDP and TCP)`,
    `  OpenTelemetry   ${otlpUrl}/v1/traces`,
    "",
    `  export AWS_XRAY_DAEMON_ADDRESS=${daemonAddress} OTEL_EXPORTER_OTLP_ENDPOINT=${otlpUrl}${bearer}`,
    `  aws xray get-service-graph --endpoint-url ${url} --start-time $(($(date +%s) - 600)) --end-time $(date +%s)`,
    ...(token === undefined
      ? []
      : [
          "",
          "  Beyond the loopback address every HTTP request needs the token: the page by its address, AWS clients as",
          `  access key id (AWS_ACCESS_KEY_ID=${token}), OTLP as above. The daemon's UDP port cannot ask for one.`,
        ]),
  ].join("\n");
}

function portProblem(error: unknown): unknown {
  const { code, port: taken } = Object(error);
  if (code === "EADDRINUSE") {
    return new UserError(
      `Port ${taken} is in use: stop the process that uses it, or choose other ports with --port, --daemon-port and --otlp-port (0: any free port).`,
    );
  }
  return error;
}
