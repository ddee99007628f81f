import { pathToFileURL } from "node:url";
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import type { Authorizer } from "../../gateway/service.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import { page } from "../paging.ts";
import { describeFunction } from "./configuration.ts";
import { invalidParameter, noFunction, notJson, payloadTooLarge, throttled } from "./errors.ts";
import type { RunningFunction } from "./running.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MOST_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;
/** `LogType: Tail` answers with the last 4 KB of the log. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const TAIL_BYTES = 4096;
/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
const LISTED = 50;
/** The only version that there is of a function that was never published. */
const LATEST = "$LATEST";

/** The part of Lambda's API that is used with a running pipeline: calling functions, and looking at them. */
export function lambdaOperations(
  functions: readonly RunningFunction[],
  authorizer: Authorizer,
): readonly Operation[] {
  /** By name, ARN or `account:function:name`, each also with `:$LATEST` behind it. */
  function find(name: string, qualifier: string | undefined): RunningFunction {
    const wanted = name.endsWith(`:${LATEST}`) ? name.slice(0, -LATEST.length - 1) : name;
    const found = functions.find(({ settings: { name, arn } }) =>
      [name, arn, `${arn.split(":")[4]}:function:${name}`].includes(wanted),
    );
    if (found === undefined) throw noFunction(name);
    if (qualifier !== undefined && qualifier !== LATEST)
      throw noFunction(`${found.settings.arn}:${qualifier}`);
    return found;
  }

  return [
    operation(InvokeCommand, {
      reads: ["FunctionName", "Qualifier", "InvocationType", "LogType", "Payload"],
      async run({ FunctionName, Qualifier, InvocationType = "RequestResponse", LogType, Payload }, request) {
        const target = find(FunctionName, Qualifier);
        authorizer.authorize(request.caller, "lambda:InvokeFunction", target.settings.arn);
        if (InvocationType === "DryRun") return { StatusCode: 204 };
        const limit = MOST_BYTES[InvocationType];
        if (limit === undefined)
          throw invalidParameter(
            `InvocationType must be RequestResponse, Event or DryRun, not ${InvocationType}`,
          );
        const payload = readPayload(Payload, limit);
        const header = request.headers["x-amzn-trace-id"];
        const traceHeader = typeof header === "string" ? header : undefined;
        if (InvocationType === "Event") {
          target.enqueue(request.id, payload, traceHeader);
          return { StatusCode: 202 };
        }
        const result = await target.invoke(request.id, payload, traceHeader);
        if (result === undefined) throw throttled();
        const { outcome, log, platform: { before, after } = { before: [], after: [] } } = result;
        const tail = Buffer.from([...before, ...log, ...after].join("\n"))
          .subarray(-TAIL_BYTES)
          .toString("base64");
        return {
          StatusCode: 200,
          ExecutedVersion: LATEST,
          LogResult: LogType === "Tail" ? tail : undefined,
          FunctionError: outcome.ok ? undefined : "Unhandled",
          Payload: Buffer.from(outcome.ok ? outcome.payload : outcome.error.payload),
        };
      },
    }),
    operation(GetFunctionCommand, {
      reads: ["FunctionName", "Qualifier"],
      run({ FunctionName, Qualifier }, { caller }) {
        const found = find(FunctionName, Qualifier);
        const { arn, reservedConcurrency, tags } = found.settings;
        authorizer.authorize(caller, "lambda:GetFunction", arn);
        return {
          Configuration: describeFunction(found),
          Code: { RepositoryType: "S3", Location: pathToFileURL(found.settings.zip).href },
          Tags: { ...tags },
          Concurrency:
            reservedConcurrency === undefined
              ? undefined
              : { ReservedConcurrentExecutions: reservedConcurrency },
        };
      },
    }),
    operation(GetFunctionConfigurationCommand, {
      reads: ["FunctionName", "Qualifier"],
      run({ FunctionName, Qualifier }, { caller }) {
        const found = find(FunctionName, Qualifier);
        authorizer.authorize(caller, "lambda:GetFunctionConfiguration", found.settings.arn);
        return describeFunction(found);
      },
    }),
    operation(ListFunctionsCommand, {
      reads: ["Marker", "MaxItems"],
      ignores: {
        FunctionVersion: "There are no versions but $LATEST.",
        MasterRegion: "There are no Lambda@Edge functions.",
      },
      run({ Marker, MaxItems = LISTED }, { caller }) {
        authorizer.authorize(caller, "lambda:ListFunctions", "*");
        const { items, next } = page(functions, Math.min(Math.max(MaxItems, 1), LISTED), Marker, () =>
          invalidParameter("Invalid marker"),
        );
        return { Functions: items.map(describeFunction), NextMarker: next };
      },
    }),
  ];
}

function readPayload(payload: Uint8Array | undefined, limit: number): string {
  if (payload === undefined || payload.length === 0) return "{}";
  if (payload.length > limit) throw payloadTooLarge(limit);
  const text = Buffer.from(payload).toString();
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw notJson(String(error));
  }
}
