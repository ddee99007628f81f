import type {
  FinalizeHandler,
  FinalizeHandlerArguments,
  FinalizeHandlerOutput,
  FinalizeRequestMiddleware,
  MetadataBearer,
  MiddlewareStack,
} from "@smithy/types";
import AWSXRay from "aws-xray-sdk-core";
import { withoutKey } from "./message.ts";
import * as z from "./schema.ts";
import { readable } from "./stack.ts";

/** What capturing needs of an AWS SDK client. */
interface Client<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
  readonly config: unknown;
}

const XRAY = "XRaySDKInstrumentation";
const TRACE_HEADER = "X-Amzn-Trace-Id";

/** Where the inputs of our calls name an object. */
const INPUT = z.object({
  Key: z.optional(z.string()),
  Image: z.optional(z.object({ S3Object: z.optional(z.object({ Name: z.optional(z.string()) })) })),
});

/** X-Ray's middleware sends HTTP requests: it names its subsegment in a header. */
const REQUEST = z.object({ headers: z.record(z.string(), z.string()) });

/**
 * Traces every request of an AWS SDK client as a subsegment, and returns the client.
 *
 * Four things differ from the X-Ray SDK's `captureAWSv3Client`, which does the work:
 * - It sits inside the SDK's retries, not around them: each attempt is a subsegment. A write that was throttled
 *   twice and then succeeded shows two throttled calls and a successful one, and the trace map counts throttles as
 *   the table does. Around the retries, a throttled call that a retry repaired would leave no trace.
 * - A 4xx response is an error, as X-Ray defines it, and not also a fault
 *   (https://github.com/aws/aws-xray-sdk-node/issues/61): throttles would otherwise raise insights about faults.
 * - The errors named in `expected` are part of normal work (a condition that is not met). They are thrown as usual,
 *   but not marked in the trace.
 * - Exceptions name files and lines of the sources, and have the same message for every picture.
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
            after(XRAY, middleware, "throwExpected"),
        }),
    },
  });
  after("correctErrors", correctErrors(new Set(expected), outcomes), XRAY);
  return client;
}

/** Outside of X-Ray's middleware: throws what {@link correctErrors} disguised as a successful response. */
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

/** Inside of X-Ray's middleware: corrects errors before X-Ray's middleware records them. */
function correctErrors<Input extends object, Output extends object>(
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
        // X-Ray's middleware records operation and table only where there is metadata; a broken connection has none.
        error.$metadata ??= {};
        const { httpStatusCode: status = 0, ...metadata } = error.$metadata;
        if (expected.has(error.name)) {
          // Without the status: X-Ray's middleware would record a 400 as an error.
          const output = { $metadata: metadata };
          outcomes.set(output, error);
          // The type of the command's output does not matter: throwExpected() ignores it.
          return { response: undefined, output: output as Output & typeof output };
        }
        // Services do not say which operation failed, S3 answers a HEAD without a message, and a failure queue's
        // message has no type.
        const call = `${clientName.replace(/Client$/, "")} ${commandName.replace(/Command$/, "")}`;
        error.message = `${call}${status === 0 ? "" : `, status ${status}`}, ${error.name}: ${error.message}`;
        readable(withoutKey(error, keyIn(args.input)), new Error(call));
        const subsegment = subsegmentOf(args.request);
        if (subsegment !== undefined && status >= 400 && status < 500) {
          subsegment.addFaultFlag = subsegment.addErrorFlag;
        }
        throw error;
      }
    };
}

/** The key of the object that a call is about; empty where it is about none. */
function keyIn(input: object): string {
  const { data } = INPUT.safeParse(input);
  return data?.Key ?? data?.Image?.S3Object?.Name ?? "";
}

/** The subsegment that X-Ray's middleware opened for this request: the one it names in the trace header. */
function subsegmentOf(request: unknown): AWSXRay.Subsegment | undefined {
  const header = REQUEST.safeParse(request).data?.headers[TRACE_HEADER];
  const id = header?.match(/Parent=([0-9a-f]{16})/)?.[1];
  return AWSXRay.getSegment()?.subsegments?.find((each) => each.id === id);
}
