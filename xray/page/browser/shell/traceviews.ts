import { DoctorView } from "../doctor/view.tsx";
import { InsightView } from "../insights/detail.tsx";
import { InsightsView } from "../insights/view.tsx";
import { MapView } from "../map/view.tsx";
import { TraceView } from "../trace/view.tsx";
import { TracesView } from "../traces/view.tsx";
import type { View } from "./views.ts";

/** The views of traces: every page has them, and the first is where it opens. */
export const TRACE_VIEWS: readonly View[] = [
  {
    id: "map",
    label: "Trace map",
    short: "Map",
    icon: "M3 10a2.200 2.200 0 1 0 4.400 0 2.200 2.200 0 0 0-4.400 0M12.600 4.800a2.200 2.200 0 1 0 4.400 0 2.200 2.200 0 0 0-4.400 0m0 10.400a2.200 2.200 0 1 0 4.400 0 2.200 2.200 0 0 0-4.400 0M7.200 9l5.600-3.200M7.200 11l5.600 3.200",
    places: {
      map: {
        Content: MapView,
        scoped: true,
        title: ({ query }) => query.node?.slice(query.node.indexOf("|") + 1),
      },
    },
  },
  {
    id: "traces",
    label: "Traces",
    icon: "M3 5h8M6 10h9M10 15h7",
    places: {
      traces: { Content: TracesView, scoped: true, title: ({ query }) => query.filter },
      trace: { Content: TraceView, title: ({ path }) => `Trace ${path[1] ?? ""}` },
    },
  },
  {
    id: "insights",
    label: "Insights",
    icon: "M3 15l4-5 3 2.500L16.500 4M12.500 4h4v4",
    places: {
      insights: { Content: InsightsView },
      insight: { Content: InsightView, title: () => "Insight" },
    },
  },
  {
    id: "doctor",
    label: "Doctor",
    icon: "M3 10.500h3.500l2-5.500 3 10 2-4.500H17",
    places: { doctor: { Content: DoctorView } },
  },
];
