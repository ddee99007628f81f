import {
  type Authorizer,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
} from "../../gateway/service.ts";
import type { FunctionSettings } from "../../template/deployment.ts";
import type { RunningFunction } from "./running.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MOST_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;
/** `LogType: Tail` answers with the last 4 KB of the log. */
const TAIL_BYTES = 4096;

/**
 * The part of Lambda's API that people use with a running pipeline: Invoke (all three types), GetFunction,
 * GetFunctionConfiguration and ListFunctions. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createLambdaApi(functions: readonly RunningFunction[], authorizer: Authorizer): AwsService {
  function find(given: string): RunningFunction {
    const wanted = decodeURIComponent(given);
    const found = functions.find(({ settings }) =>
      namesOf(settings).includes(wanted.replace(/:\$LATEST$/, "")),
    );
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${wanted}`, 404, { Type: "User" });
  }

  async function invoke(name: string, request: AwsRequest): Promise<AwsResponse> {
    const target = find(name);
    authorizer.authorize(request.caller, "lambda:InvokeFunction", target.settings.arn);
    const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (type === "DryRun") return { status: 204 };
    if (type !== "RequestResponse" && type !== "Event") {
      throw new AwsError(
        "InvalidParameterValueException",
        `InvocationType ${type} is none of RequestResponse, Event, DryRun.`,
      );
    }
    const payload = checkPayload(request.body, MOST_BYTES[type]);
    const header = request.headers["x-amzn-trace-id"];
    const traceHeader = typeof header === "string" ? header : undefined;
    if (type === "Event") {
      target.enqueue(request.id, payload, traceHeader);
      return { status: 202 };
    }
    const result = await target.invoke(request.id, payload, traceHeader);
    if (result === undefined) {
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, {
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        Type: "User",
      });
    }
    const tail = Buffer.from(result.log.join("\n")).subarray(-TAIL_BYTES).toString("base64");
    return {
      status: 200,
      headers: {
        "content-type": "application/json",
        "x-amz-executed-version": "$LATEST",
        ...(request.headers["x-amz-log-type"] === "Tail" ? { "x-amz-log-result": tail } : {}),
        ...(result.outcome.ok ? {} : { "x-amz-function-error": "Unhandled" }),
      },
      body: result.outcome.ok ? result.outcome.payload : result.outcome.error.payload,
    };
  }

  return {
    async handle(request) {
      const [, name, rest] = /^\/2015-03-31\/functions(?:\/([^/]+))?(?:\/(.*))?\/?$/.exec(request.path) ?? [];
      if (request.method === "POST" && name !== undefined && rest === "invocations")
        return invoke(name, request);
      if (request.method === "GET" && request.path.startsWith("/2015-03-31/functions")) {
        if (name === undefined) {
          authorizer.authorize(request.caller, "lambda:ListFunctions", "*");
          return json({ Functions: functions.map(({ settings }) => configuration(settings)) });
        }
        const { settings } = find(name);
        if (rest === "configuration") {
          authorizer.authorize(request.caller, "lambda:GetFunctionConfiguration", settings.arn);
          return json(configuration(settings));
        }
        if (rest === undefined || rest === "") {
          authorizer.authorize(request.caller, "lambda:GetFunction", settings.arn);
          return json({
            Configuration: configuration(settings),
            ...(settings.reservedConcurrency === undefined
              ? {}
              : { Concurrency: { ReservedConcurrentExecutions: settings.reservedConcurrency } }),
          });
        }
      }
      throw new AwsError(
        "UnknownOperationException",
        `The local Lambda does not offer ${request.method} ${request.path}; it has Invoke, GetFunction, GetFunctionConfiguration and ListFunctions.`,
        404,
      );
    },
  };
}

const json = (body: unknown): AwsResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** A function may be named by its name, its ARN, or `account:function:name`. */
function namesOf(settings: FunctionSettings): readonly string[] {
  const account = settings.arn.split(":")[4];
  return [settings.name, settings.arn, `${account}:function:${settings.name}`];
}

function checkPayload(body: Buffer, most: number): string {
  if (body.length > most) {
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${most} bytes for the InvokeFunction operation`,
      413,
      { Type: "User" },
    );
  }
  const text = body.length === 0 ? "{}" : body.toString();
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${String(cause)}`,
      400,
      {
        Type: "User",
      },
    );
  }
}

function configuration(settings: FunctionSettings): unknown {
  return {
    FunctionName: settings.name,
    FunctionArn: settings.arn,
    Runtime: settings.runtime,
    Role: settings.roleArn,
    Handler: settings.handler,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    Version: "$LATEST",
    TracingConfig: { Mode: settings.tracing },
    Environment: { Variables: settings.environment },
    Layers: settings.layers.map(({ arn }) => ({ Arn: arn })),
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [settings.architecture],
    LoggingConfig: { LogFormat: settings.logFormat, LogGroup: settings.logGroup },
    ...(settings.deadLetterArn === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
  };
}
