import type { Route } from "../route.ts";

export interface View {
  readonly id: string;
  readonly label: string;
  /** For the navigation, where room is short. */
  readonly short?: string;
  /** Path data of a 20 × 20 icon. */
  readonly icon: string;
  /** First parts of addresses that belong to this view besides its own. */
  readonly also?: readonly string[];
  /** Shows what time and group choose. */
  readonly scoped: boolean;
}

const MAP: View = {
  id: "map",
  label: "Trace map",
  short: "Map",
  icon: "M3 10a2.200 2.200 0 1 0 4.400 0 2.200 2.200 0 0 0-4.400 0M12.600 4.800a2.200 2.200 0 1 0 4.400 0 2.200 2.200 0 0 0-4.400 0m0 10.400a2.200 2.200 0 1 0 4.400 0 2.200 2.200 0 0 0-4.400 0M7.200 9l5.600-3.200M7.200 11l5.600 3.200",
  scoped: true,
};

export const VIEWS: readonly View[] = [
  MAP,
  { id: "traces", label: "Traces", icon: "M3 5h8M6 10h9M10 15h7", also: ["trace"], scoped: true },
  {
    id: "insights",
    label: "Insights",
    icon: "M3 15l4-5 3 2.500L16.500 4M12.500 4h4v4",
    also: ["insight"],
    scoped: false,
  },
  {
    id: "images",
    label: "Images",
    icon: "M3.500 4h13v12h-13zM3.500 13.500l3.500-3.500 3 3 2-2 4.500 4M12.500 7.500h.1",
    also: ["image"],
    scoped: false,
  },
  { id: "table", label: "Table", icon: "M3.500 16V9h3v7zm5 0V4h3v12zm5 0v-5h3v5z", scoped: false },
  {
    id: "failures",
    label: "Failures",
    icon: "M10 3.500l7 12.500H3zM10 8.500v3.500M10 14h.1",
    scoped: false,
  },
];

/** The view an address belongs to; the map when it names none. */
export function viewOf(route: Route): View {
  const first = route.path[0] ?? "";
  const found = VIEWS.find((view) => view.id === first || view.also?.includes(first));
  return found ?? MAP;
}
