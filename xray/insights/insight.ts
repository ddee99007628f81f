import type { ServiceId } from "../traces/trace.ts";

/** Requests, and how they ended. Errors and throttles are neither faults nor okay, but count in the total. */
export interface Impact {
  readonly FaultCount: number;
  readonly OkCount: number;
  readonly TotalCount: number;
}

/** What an insight says at some time. */
export interface Assessment {
  readonly summary: string;
  readonly rootCause: ServiceId;
  /** Most faults first. */
  readonly services: readonly ServiceId[];
  /** Requests of clients in the group. */
  readonly client: Impact;
  /** Requests to the service that is the root cause. */
  readonly service: Impact;
}

/** A notable change: the insight was opened, has another root cause or other services, or was closed. */
export interface InsightChange extends Assessment {
  /** Epoch seconds. */
  readonly time: number;
}

/** Faults that are unusual for their services, from when they began until they stopped. Epoch seconds. */
export interface Insight extends Assessment {
  readonly id: string;
  readonly groupName: string;
  readonly groupArn: string;
  readonly state: "ACTIVE" | "CLOSED";
  readonly start: number;
  readonly end?: number;
  readonly updated: number;
  /** Oldest first; the first is the opening. */
  readonly changes: readonly InsightChange[];
}
