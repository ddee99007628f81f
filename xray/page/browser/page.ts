import { type ComponentType, createContext } from "preact";
import type { Route } from "./route.ts";
import type { View } from "./shell/views.ts";
import type { Subject } from "./traces/columns.ts";
import type { Example } from "./traces/examples.ts";

/** What a page shows around the trace views and in addition to them. Defined once per page. */
export interface Page {
  /** Stands beside the icon and at the end of every title. */
  readonly name: string;
  /** Views besides those of traces, in the order of the navigation. */
  readonly views: readonly View[];
  /** What to do where there is nothing to see yet. */
  readonly Hint?: ComponentType;
  /** Links of one trace, beside "All traces". */
  readonly TraceLinks?: ComponentType<{ readonly traceId: string; readonly route: Route }>;
  /** Stands in the details of a function's segment: what is known about its request. */
  readonly RequestDetails?: ComponentType<{ readonly requestId: string }>;
  /** What each trace is about, for the list of traces. */
  readonly subject?: Subject;
  /** Examples of filter expressions besides the general ones. */
  readonly examples?: readonly Example[];
  /** Stands on the insights view: what was sent about them. */
  readonly Notifications?: ComponentType;
  /** Stands beside every view. */
  readonly Everywhere?: ComponentType;
}

export const TRACES_ALONE: Page = { name: "X-Ray", views: [] };

export const PageContext = createContext<Page>(TRACES_ALONE);
