import type { Route } from "../route.ts";

export interface View {
  readonly id: string;
  readonly label: string;
  /** Path data of a 20 × 20 icon. */
  readonly icon: string;
  /** First parts of addresses that belong to this view besides its own. */
  readonly also?: readonly string[];
  /** Shows what time and group choose. */
  readonly scoped: boolean;
}

export const VIEWS: readonly View[] = [
  {
    id: "map",
    label: "Trace map",
    icon: "M5 10h4m2.5-2.5 3-2m-3 7 3 2M3 10a2 2 0 1 0 4 0 2 2 0 0 0-4 0m5.500 0a2 2 0 1 0 4 0 2 2 0 0 0-4 0M14 4.500a2 2 0 1 0 4 0 2 2 0 0 0-4 0m0 11a2 2 0 1 0 4 0 2 2 0 0 0-4 0",
    scoped: true,
  },
  { id: "traces", label: "Traces", icon: "M3 5h8M6 10h9M10 15h7", also: ["trace"], scoped: true },
];

/** The view an address belongs to; the map when it names none. */
export function viewOf(route: Route): View {
  const first = route.path[0] ?? "";
  const found = VIEWS.find((view) => view.id === first || view.also?.includes(first));
  return found ?? (VIEWS[0] as View);
}
