import type { FailureRow } from "../page/source.ts";
import type { Deployment, TableSettings } from "../template/deployment.ts";
import type { Cloud } from "./cloud.ts";
import type { FeedFile } from "./feed.ts";
import type { Images } from "./images.ts";
import type { Report } from "./report.ts";

/** A running environment. */
export interface Run {
  readonly deployment: Deployment;
  readonly cloud: Cloud;
  /** The value for AWS_ENDPOINT_URL. A browser finds the page at the same address. */
  readonly endpoint: string;
  readonly pageUrl: string;
  readonly inputBucket: string;
  readonly table: TableSettings;
  readonly images: Images;
  /** Uploads with the real SDK; resolves with the id of the trace that it began. */
  upload(key: string, body: Buffer, contentType?: string): Promise<string>;
  /**
   * Uploads files, at most `atATime` at once; with `paced`, each upload waits until its image has an outcome.
   * @throws UserError for a file that can no longer be read.
   */
  feed(
    files: readonly FeedFile[],
    options: { readonly atATime: number; readonly paced: boolean },
  ): Promise<void>;
  /** The events in the failure queues, oldest first. */
  failures(): readonly FailureRow[];
  /** Sends failed events to their functions again: those of these ids, or all. Returns how many were sent. */
  replayFailures(ids?: readonly string[]): Promise<number>;
  /** Deletes failed events from their queues; returns how many. */
  discardFailures(ids: readonly string[]): Promise<number>;
  /** Resolves when every upload has an outcome. */
  settled(): Promise<void>;
  report(): Promise<Report>;
  close(): Promise<void>;
}
