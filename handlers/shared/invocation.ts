import { type Upload, uploadsOf } from "./event.ts";
import { log } from "./log.ts";
import { readable } from "./stack.ts";
import { type Span, sent, traced } from "./trace.ts";

/** The part of Lambda's context that is used. */
export interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** How the work on one upload ended. */
export type Outcome = "preprocessed" | "text" | "empty" | "rejected" | "duplicate";

/** What the work on one upload may use. */
export interface Run {
  readonly span: Span;
  /** Aborts calls shortly before Lambda would end the function, so that the failure is told and traced. */
  readonly signal: AbortSignal;
}

export type Work = (upload: Upload, run: Run) => Promise<Outcome>;

/** Kept back from the function's time, to record and send how it ended. Milliseconds. */
const reserve = 1_000;

/**
 * Makes a Lambda handler of the work on one upload: parse → do → record → return.
 * Every record of an event gets its turn; if any failed, the whole event fails after all were tried, and Lambda
 * delivers it again. What was done already is then met as a duplicate.
 */
export function handlerOf(environment: string, work: Work) {
  return async (input: unknown, context: Context): Promise<readonly Outcome[]> => {
    try {
      const uploads = uploadsOf(input);
      const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reserve));
      const settled = await Promise.allSettled(
        uploads.map((upload) => one(environment, work, upload, context, signal)),
      );
      const failures = settled.filter((each) => each.status === "rejected").map(({ reason }) => reason);
      if (failures.length === 1) throw failures[0];
      if (failures.length > 1) throw new AggregateError(failures, failures.map(messageOf).join("\n"));
      return settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    } catch (error) {
      throw readable(error);
    } finally {
      await sent();
    }
  };
}

async function one(
  environment: string,
  work: Work,
  upload: Upload,
  { awsRequestId }: Context,
  signal: AbortSignal,
): Promise<Outcome> {
  return traced("image", async (span) => {
    const about = {
      requestId: awsRequestId,
      traceId: span.trace?.id,
      bucket: upload.bucket,
      key: upload.key,
    };
    span.annotate({ environment });
    try {
      const outcome = await work(upload, { span, signal });
      span.annotate({ outcome });
      log("INFO", `${upload.key}: ${outcome}`, { ...about, outcome });
      return outcome;
    } catch (error) {
      span.annotate({ outcome: "failed" });
      const late = signal.aborted ? "stopped, because the function's time was nearly over: " : "";
      const message = `${late}${messageOf(error)}`;
      log("ERROR", `${upload.key}: ${message}`, { ...about, outcome: "failed", error: stackOf(error) });
      throw new Error(`s3://${upload.bucket}/${upload.key}: ${message}`, { cause: error });
    }
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (readable(error).stack ?? error.message) : String(error);
}
