import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { AwsError } from "../../gateway/service.ts";

/** Answers a batch: what fails is listed, the rest is done. */
export function each<T extends { readonly Id: string }, R extends object>(
  entries: readonly T[],
  act: (entry: T) => R,
) {
  const Successful: (R & { Id: string })[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: error.status < 500 });
    }
  }
  return { Successful, Failed };
}
