import { RESERVED_TIME } from "@image-text/contract/aws-calls";
import type { Outcome } from "@image-text/contract/outcome";
import { changesOf, type Upload } from "./event.ts";
import { log } from "./log.ts";
import { withoutKey } from "./message.ts";
import { readable } from "./stack.ts";
import { type Span, sent, traced } from "./trace.ts";

/** The part of Lambda's context that is used. */
export interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** How the work on one upload ended, where it did not fail. */
export type Done = Exclude<Outcome, "failed">;

/** What the work on one upload may use. */
export interface Run {
  readonly span: Span;
  /** Aborts calls shortly before Lambda would end the function, so that the failure is recorded and traced. */
  readonly signal: AbortSignal;
}

export type Work = (upload: Upload, run: Run) => Promise<Done>;

/** The work was stopped, because Lambda would have ended the function without a trace of it. */
class OutOfTimeError extends Error {
  override name = "OutOfTimeError";
}

/**
 * Makes a Lambda handler of the work on one upload: parse → do → record → return. `forget` is done for an upload that
 * was deleted.
 * The records of an event are worked on one after the other, so that only one picture is in memory. If any of them
 * fails, the event fails after all were tried, and Lambda delivers it again; what was done by then is a duplicate.
 */
export function handlerOf(environment: string, work: Work, forget?: Work) {
  return async (input: unknown, context: Context): Promise<readonly Done[]> => {
    try {
      const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVED_TIME));
      const done: Done[] = [];
      const failures: unknown[] = [];
      for (const { kind, ...upload } of changesOf(input)) {
        const todo = kind === "upload" ? work : forget;
        if (todo === undefined) continue;
        await one(environment, todo, upload, context, signal).then(
          (outcome) => done.push(outcome),
          (error: unknown) => failures.push(error),
        );
      }
      if (failures.length === 1) throw failures[0];
      if (failures.length > 1) throw new AggregateError(failures, failures.map(messageOf).join("\n"));
      return done;
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
): Promise<Done> {
  return traced("image", async (span) => {
    const about = {
      requestId: awsRequestId,
      traceId: span.trace?.id,
      bucket: upload.bucket,
      key: upload.key,
    };
    span.annotate({ environment });
    span.describe({ request_id: awsRequestId, bucket: upload.bucket, key: upload.key });
    try {
      const outcome = await work(upload, { span, signal });
      span.annotate({ outcome });
      log("INFO", `${upload.key}: ${outcome}`, { ...about, outcome });
      return outcome;
    } catch (thrown) {
      const message = messageOf(thrown);
      const error = signal.aborted ? outOfTime(thrown) : thrown;
      span.annotate({ outcome: "failed" });
      log("ERROR", `${upload.key}: ${messageOf(error)}`, {
        ...about,
        outcome: "failed",
        error: stackOf(thrown),
      });
      span.describe({ error: message });
      throw withoutKey(error, upload.key);
    }
  });
}

function outOfTime(cause: unknown): OutOfTimeError {
  return new OutOfTimeError("The work was stopped, because the function's time was nearly over.", { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (readable(error).stack ?? error.message) : String(error);
}
