import { Segmented } from "../parts/segmented.tsx";
import { FITTED, STEP, type View, zoomed } from "./panzoom.ts";

/** Zooms a map, and fits it into its frame again. */
export function ZoomButtons({ view, onChange }: { view: View; onChange(view: View): void }) {
  const fitted = view.zoom === 1 && view.x === 0 && view.y === 0;
  return (
    <div class="map-zoom">
      {!fitted && <span class="soft small">Parts of the map may be outside.</span>}
      <Segmented label="Zoom">
        <button type="button" aria-label="Zoom out" onClick={() => onChange(zoomed(view, 1 / STEP))}>
          −
        </button>
        <button type="button" aria-pressed={fitted} onClick={() => onChange(FITTED)}>
          Fit
        </button>
        <button type="button" aria-label="Zoom in" onClick={() => onChange(zoomed(view, STEP))}>
          +
        </button>
      </Segmented>
    </div>
  );
}
