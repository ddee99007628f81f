import { AsyncLocalStorage } from "node:async_hooks";
import type { BuildHandlerArguments, MiddlewareStack } from "@smithy/types";
import { newTraceId } from "../services/lambda/tracing.ts";

/** What every AWS SDK client has. */
interface Client<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/**
 * Makes a client ask for a trace in its requests: `X-Amzn-Trace-Id: Root=…;Sampled=1`, as AWS allows every caller.
 * Lambda's own rate, one a second and 5 % of the rest, would leave most events without a trace.
 * Returns a function that runs requests within one new trace, whose id it passes.
 */
export function forceTraces<Input extends object, Output extends object>(
  client: Client<Input, Output>,
): <T>(work: (traceId: string) => Promise<T>) => Promise<T> {
  const traces = new AsyncLocalStorage<string>();
  client.middlewareStack.add(
    (next) => (args: BuildHandlerArguments<Input>) => {
      const trace = traces.getStore();
      const { request } = args;
      if (trace !== undefined && typeof request === "object" && request !== null && "headers" in request)
        Object.assign(request.headers ?? {}, { "x-amzn-trace-id": `Root=${trace};Sampled=1` });
      return next(args);
    },
    { step: "build", name: "forceTrace" },
  );
  return (work) => {
    const trace = newTraceId(Date.now());
    return traces.run(trace, () => work(trace));
  };
}
