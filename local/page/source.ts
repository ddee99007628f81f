import type { Detection } from "@image-text/contract/detection";
import type { TraceSource } from "@image-text/xray/page/server";

/** What the page shows of a run, as the page's server sees it. */
export interface PageSource extends TraceSource {
  /** Every uploaded object, newest first. */
  images(): readonly ImageRow[];
  /** The bytes before and after cleaning; undefined where there are none. */
  picture(which: "original" | "processed", key: string): Promise<Picture | undefined>;
  upload(key: string, body: Buffer, contentType: string): Promise<void>;
  table(): TableRow;
  /** Does what the deployed toggle does: one UpdateTable. Rejects with the service's own reason. */
  setCapacityMode(mode: "provisioned" | "on-demand"): Promise<void>;
  /** Messages that reached a topic, newest first. */
  notifications(): readonly NotificationRow[];
  /** The declared alarms, in the order of their names. */
  alarms(): readonly AlarmRow[];
  /** The declared dashboards with the values of their metrics. */
  dashboards(): readonly DashboardRow[];
  /** What a function logged for one request, oldest first; empty where no line names it. */
  requestLog(requestId: string): readonly LogLine[];
  /** Uploads so many sample pictures under new names; resolves with how many when all are uploaded. */
  sendSamples(count: number): Promise<number>;
  /** Messages waiting in the failure queue. */
  failures(): readonly FailureRow[];
  /** Sends failed events to their functions again: those of these ids, or all. Resolves with how many were sent. */
  replayFailures(ids?: readonly string[]): Promise<number>;
  /** Deletes failed events from the queue. Resolves with how many were deleted. */
  discardFailures(ids: readonly string[]): Promise<number>;
}

export interface FailureRow {
  readonly id: string;
  /** Epoch seconds at which Lambda gave up on the event. */
  readonly time: number;
  readonly key?: string;
  readonly traceId?: string;
  readonly function: string;
  readonly reason: string;
}

export interface Picture {
  readonly body: Buffer;
  readonly contentType: string;
}

export interface ImageRow {
  readonly key: string;
  /** Epoch milliseconds. */
  readonly uploadedAt: number;
  /** Bytes of the upload. */
  readonly size: number;
  readonly status: "processing" | "text" | "rejected" | "failed";
  /** Why it was rejected or failed. */
  readonly reason?: string;
  readonly traceId?: string;
  /** Size of the processed picture in pixels; boxes below are shares of it. */
  readonly width?: number;
  readonly height?: number;
  readonly lines: readonly Detection[];
  readonly words: readonly Detection[];
}

export interface TableRow {
  readonly name: string;
  readonly mode: "provisioned" | "on-demand";
  /** Units per second; undefined on-demand without a ceiling. */
  readonly readCapacity?: number;
  readonly writeCapacity?: number;
  /** The capacity over time, oldest first: each row holds from its time until the next. */
  readonly capacities: readonly CapacityRow[];
  readonly itemCount: number;
  /** Units saved up for bursts, where the run knows them. */
  readonly burst?: { readonly read: number; readonly write: number };
  /** One per second in which something happened, oldest first, the last 15 minutes. */
  readonly seconds: readonly {
    /** Epoch seconds. */
    readonly time: number;
    readonly read: number;
    readonly write: number;
    readonly throttled: number;
  }[];
}

export interface CapacityRow {
  /** Epoch seconds. */
  readonly time: number;
  readonly mode: TableRow["mode"];
  /** Units per second; undefined on-demand without a ceiling. */
  readonly read?: number;
  readonly write?: number;
}

type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmRow {
  readonly name: string;
  readonly description?: string;
  readonly state: AlarmState;
  readonly reason: string;
  /** Epoch seconds of the last change. */
  readonly since: number;
  /** Namespace, name and dimensions. */
  readonly metric: string;
  /** When the alarm is raised. */
  readonly condition: string;
  /** Newest first; times in epoch seconds. */
  readonly changes: readonly {
    readonly time: number;
    readonly before: AlarmState;
    readonly state: AlarmState;
    readonly reason: string;
  }[];
}

export interface DashboardRow {
  readonly name: string;
  /** Epoch seconds that the charts cover. */
  readonly from: number;
  readonly to: number;
  readonly charts: readonly DashboardChart[];
  /** Widgets that are not drawn, and why. */
  readonly notDrawn: readonly string[];
}

export interface DashboardChart {
  readonly title: string;
  readonly series: readonly {
    readonly label: string;
    /** Seconds between points. */
    readonly period: number;
    /** Oldest first; times in epoch seconds. */
    readonly points: readonly { readonly time: number; readonly value: number }[];
  }[];
}

export interface LogLine {
  readonly id: string;
  /** Epoch seconds. */
  readonly time: number;
  readonly message: string;
}

export interface NotificationRow {
  readonly id: string;
  /** Epoch seconds. */
  readonly time: number;
  readonly topic: string;
  readonly subject?: string;
  readonly message: string;
}
