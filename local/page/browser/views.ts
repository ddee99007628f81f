import type { View } from "@image-text/xray/page";
import { AlarmsView } from "./alarms/view.tsx";
import { FailuresView } from "./failures/view.tsx";
import { ImageView } from "./images/detail.tsx";
import { ImagesView } from "./images/view.tsx";
import { TableView } from "./table/view.tsx";

/** The views of the pipeline, beside those of its traces. */
export const PIPELINE_VIEWS: readonly View[] = [
  {
    id: "images",
    label: "Images",
    icon: "M3.500 4h13v12h-13zM3.500 13.500l3.500-3.500 3 3 2-2 4.500 4M12.500 7.500h.1",
    places: {
      images: { Content: ImagesView },
      image: { Content: ImageView, title: ({ path }) => path[1] },
    },
  },
  {
    id: "table",
    label: "Table",
    icon: "M3.500 16V9h3v7zm5 0V4h3v12zm5 0v-5h3v5z",
    places: { table: { Content: TableView } },
  },
  {
    id: "alarms",
    label: "Alarms",
    icon: "M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8.500 17.500h3",
    places: { alarms: { Content: AlarmsView } },
  },
  {
    id: "failures",
    label: "Failures",
    icon: "M10 3.500l7 12.500H3zM10 8.500v3.500M10 14h.1",
    places: { failures: { Content: FailuresView } },
  },
];
