import type { Faults } from "../../faults/faults.ts";
import type { Authorizer, Caller } from "../../gateway/service.ts";
import type { Deployment } from "../../template/deployment.ts";
import type { Meter } from "../cloudwatch/meter.ts";
import type { LogGroups } from "../logs/log-groups.ts";
import type { AccessKey } from "./dead-letter.ts";
import type { InvocationEvent } from "./invocation-event.ts";
import type { SegmentDocument } from "./tracing.ts";

/** What the emulated Lambda needs from the run around it. */
export interface LambdaOptions {
  readonly deployment: Pick<Deployment, "account" | "region" | "functions">;
  /** Where the functions' AWS clients go, e.g. `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** `host:port` of the X-Ray daemon. */
  readonly daemonAddress: string;
  readonly authorizer: Authorizer;
  /** A role's access key, and the caller it makes. */
  readonly identityOf: (roleArn: string) => AccessKey & { readonly caller: Caller };
  /** Takes the segments that Lambda itself writes. */
  readonly record: (document: SegmentDocument) => void;
  /** How long the first retry waits (AWS: 60 s); every other wait shrinks in proportion. */
  readonly retryDelaySeconds: number;
  /** Processes that run at the same time, over all functions. */
  readonly concurrency: number;
  readonly observe?: (event: InvocationEvent) => void;
  /** Where the functions' logs are kept for CloudWatch Logs. */
  readonly logGroups?: LogGroups;
  /** Publishes the functions' metrics. */
  readonly meter?: Meter;
  /** Faults that end functions' processes; none by default. */
  readonly faults?: Faults;
  /** For tests. */
  readonly random?: () => number;
}
