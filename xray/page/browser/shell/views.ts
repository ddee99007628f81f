import type { ComponentType } from "preact";
import type { Route } from "../route.ts";
import type { Run } from "../shapes.ts";

export interface View {
  readonly id: string;
  readonly label: string;
  /** For the navigation, where room is short. */
  readonly short?: string;
  /** Path data of a 20 × 20 icon. */
  readonly icon: string;
  /** What the view shows, by the first part of the address. */
  readonly places: Readonly<Record<string, Place>>;
}

export interface Place {
  readonly Content: ComponentType<{ readonly route: Route; readonly run: Run | undefined }>;
  /** Shows only what the chosen time and group hold. */
  readonly scoped?: boolean;
  /** What the browser's tab is called; the view's label where this gives nothing. */
  title?(route: Route): string | undefined;
}

/** The view and the place that an address names; undefined if there is none. */
export function placeOf(views: readonly View[], route: Route): { view: View; place: Place } | undefined {
  const first = route.path[0] ?? views[0]?.id ?? "";
  for (const view of views) {
    const place = Object.hasOwn(view.places, first) ? view.places[first] : undefined;
    if (place) return { view, place };
  }
  return undefined;
}
