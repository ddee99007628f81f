import { type FunctionConfiguration, Runtime } from "@aws-sdk/client-lambda";
import { present } from "../../template/source.ts";
import type { RunningFunction } from "./running.ts";

/** What Lambda gives every function unless it is declared. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const EPHEMERAL_STORAGE_MB = 512;

/** A function as GetFunctionConfiguration describes it. https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
export function describeFunction({ settings, code, modified }: RunningFunction): FunctionConfiguration {
  return {
    FunctionName: settings.name,
    FunctionArn: settings.arn,
    // A runtime that the SDK does not know yet is left out.
    ...present({ Runtime: Object.values(Runtime).find((name) => name === settings.runtime) }),
    Role: settings.roleArn,
    Handler: settings.handler,
    CodeSize: code.bytes,
    CodeSha256: code.sha256,
    LastModified: modified.toISOString().replace("Z", "+0000"),
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    EphemeralStorage: { Size: EPHEMERAL_STORAGE_MB },
    Version: "$LATEST",
    RevisionId: revisionOf(code.sha256),
    TracingConfig: { Mode: settings.tracing },
    Environment: { Variables: { ...settings.environment } },
    Layers: settings.layers.map(({ arn }) => ({ Arn: arn })),
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [settings.architecture],
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: settings.logFormat, LogGroup: settings.logGroup },
    ...(settings.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
  };
}

/** A UUID that changes with the code, as Lambda's does. */
function revisionOf(sha256: string): string {
  const hex = Buffer.from(sha256, "base64").toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
