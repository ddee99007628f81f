import type { FunctionSettings } from "../../template/deployment.ts";
import type { UnpackedCode } from "./code.ts";
import type { AccessKey } from "./dead-letter.ts";

export interface EnvironmentOptions {
  readonly region: string;
  /** Where every AWS client of the function finds AWS, e.g. `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** `host:port` of the X-Ray daemon. */
  readonly daemonAddress: string;
  readonly credentials: AccessKey;
  readonly code: UnpackedCode;
  readonly logStream: string;
}

/**
 * The environment that Lambda gives a function's process: the declared variables, Lambda's own, and nothing of
 * the machine's. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function processEnvironment(
  settings: FunctionSettings,
  options: EnvironmentOptions,
): Readonly<Record<string, string>> {
  const { code, credentials, daemonAddress, region } = options;
  const [daemonHost = "", daemonPort = ""] = daemonAddress.split(":");
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_ENDPOINT_URL: options.endpoint,
    // AWS's runtime wants an address here, but its calls go through a socket (rapid-client.cjs). A call to this
    // address reaches the gateway, which offers no Runtime API.
    AWS_LAMBDA_RUNTIME_API: new URL(options.endpoint).host,
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStream,
    AWS_LAMBDA_LOG_FORMAT: settings.logFormat,
    // It would speak of this machine's Node, not of the declared runtime.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: daemonAddress,
    _AWS_XRAY_DAEMON_ADDRESS: daemonHost,
    _AWS_XRAY_DAEMON_PORT: daemonPort,
    LAMBDA_TASK_ROOT: code.taskRoot,
    LAMBDA_RUNTIME_DIR: code.taskRoot,
    NODE_PATH: `${code.layerRoot}/nodejs/node_modules:${code.taskRoot}`,
  };
}
