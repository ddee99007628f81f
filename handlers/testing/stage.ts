import { Aws } from "./aws.ts";
import { Daemon } from "./daemon.ts";
import { Runtime } from "./runtime.ts";

/** One function, running between an AWS and an X-Ray daemon that tests can look into. */
export interface Stage extends AsyncDisposable {
  readonly aws: Aws;
  readonly daemon: Daemon;
  readonly runtime: Runtime;
  /** Another process of the same function. */
  another(): Promise<Runtime>;
}

export async function startStage(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<Stage> {
  const table = "results";
  const [aws, daemon] = await Promise.all([Aws.start(table), Daemon.start()]);
  const another = () =>
    Runtime.start(name, {
      ENVIRONMENT: "test",
      RESULTS_TABLE: table,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_XRAY_DAEMON_ADDRESS: daemon.address,
      ...environment,
    });
  const runtime = await another();
  return {
    aws,
    daemon,
    runtime,
    another,
    async [Symbol.asyncDispose]() {
      await Promise.all([runtime, aws, daemon].map((part) => part[Symbol.asyncDispose]()));
    },
  };
}
