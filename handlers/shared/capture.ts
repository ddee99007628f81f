import type {
  FinalizeHandler,
  FinalizeHandlerArguments,
  FinalizeHandlerOutput,
  FinalizeRequestMiddleware,
  MetadataBearer,
  MiddlewareStack,
} from "@smithy/types";
import AWSXRay from "aws-xray-sdk-core";

/** What capturing needs of an AWS SDK client. */
interface Client<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
  readonly config: unknown;
}

const xray = "XRaySDKInstrumentation";
const traceHeader = "X-Amzn-Trace-Id";

/**
 * Traces every request of an AWS SDK client as a subsegment, and returns the client.
 *
 * Three things differ from the X-Ray SDK's `captureAWSv3Client`, which does the work:
 * - It sits inside the SDK's retries, not around them: each attempt is a subsegment. A write that was throttled
 *   twice and then stored shows two throttled calls and one that went well, and the trace map counts throttles as
 *   the table does. Around the retries, a throttle that a retry healed leaves no mark at all.
 * - A 4xx answer is an error, as X-Ray defines it, and not a fault too
 *   (https://github.com/aws/aws-xray-sdk-node/issues/61): throttles would otherwise raise insights about faults.
 * - The answers named in `expected` belong to normal work (a condition that is not met). They are thrown as ever,
 *   and carry no flag in the trace.
 */
export function captured<Input extends object, Output extends object, C extends Client<Input, Output>>(
  client: C & Client<Input, Output>,
  expected: readonly string[] = [],
): C {
  const { middlewareStack } = client;
  const outcomes = new WeakMap<object, Error>();
  const after = (name: string, middleware: FinalizeRequestMiddleware<Input, Output>, toMiddleware: string) =>
    middlewareStack.addRelativeTo(middleware, { name, relation: "after", toMiddleware, override: true });

  after("throwExpected", throwExpected(outcomes), "retryMiddleware");
  AWSXRay.captureAWSv3Client({
    config: client.config,
    middlewareStack: {
      remove: () => false,
      use: (plugin: { applyToStack(stack: object): void }) =>
        plugin.applyToStack({
          add: (middleware: FinalizeRequestMiddleware<Input, Output>) =>
            after(xray, middleware, "throwExpected"),
        }),
    },
  });
  after("mend", mend(new Set(expected), outcomes), xray);
  return client;
}

/** Outside of X-Ray's middleware: throws what {@link mend} passed by it as an ordinary answer. */
function throwExpected<Input extends object, Output extends object>(
  outcomes: WeakMap<object, Error>,
): FinalizeRequestMiddleware<Input, Output> {
  return (next: FinalizeHandler<Input, Output>) => async (args) => {
    const result = await next(args);
    const error = outcomes.get(result.output);
    if (error !== undefined) throw error;
    return result;
  };
}

/** Inside of X-Ray's middleware: sees a failure first, says what it was, and corrects what X-Ray's would make of it. */
function mend<Input extends object, Output extends object>(
  expected: ReadonlySet<string>,
  outcomes: WeakMap<object, Error>,
): FinalizeRequestMiddleware<Input, Output> {
  return (next: FinalizeHandler<Input, Output>, { clientName = "", commandName = "" }) =>
    async (args: FinalizeHandlerArguments<Input>): Promise<FinalizeHandlerOutput<Output>> => {
      try {
        return await next(args);
      } catch (thrown) {
        if (!(thrown instanceof Error)) throw thrown;
        const error: Error & Partial<MetadataBearer> = thrown;
        // X-Ray's names operation and table only where there is metadata; a broken connection brings none.
        error.$metadata ??= {};
        const { httpStatusCode: status = 0, ...metadata } = error.$metadata;
        if (expected.has(error.name)) {
          // Without the status: X-Ray's would take a 400 for an error.
          const output = { $metadata: metadata };
          outcomes.set(output, error);
          // Whatever a command's output is: throwExpected() throws it away.
          return { response: undefined, output: output as Output & typeof output };
        }
        // Services do not say what they refused, and S3 says nothing at all to a HEAD.
        const call = `${clientName.replace(/Client$/, "")} ${commandName.replace(/Command$/, "")}`;
        error.message = `${call}${status === 0 ? "" : `, status ${status}`}: ${error.message}`;
        const subsegment = subsegmentOf(args.request);
        if (subsegment !== undefined && status >= 400 && status < 500) {
          subsegment.addFaultFlag = subsegment.addErrorFlag;
        }
        throw error;
      }
    };
}

/** The subsegment that X-Ray's middleware opened for this request: the one it names in the trace header. */
function subsegmentOf(request: unknown): AWSXRay.Subsegment | undefined {
  // The SDK leaves the type open for other protocols; all of our clients speak HTTP.
  const headers = (request as { headers?: Readonly<Record<string, string>> }).headers;
  const id = headers?.[traceHeader]?.match(/Parent=([0-9a-f]{16})/)?.[1];
  return AWSXRay.getSegment()?.subsegments?.find((each) => each.id === id);
}
