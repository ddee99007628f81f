/** What a page is composed of: the trace views come with `start`, the parts are for views beside them. */
export { bytes, clock, moment, number, plural } from "./format.ts";
export { useLive } from "./live.ts";
export { nodeFilter, quote } from "./map/graph.ts";
export type { Page } from "./page.ts";
export { useRoom } from "./parts/room.ts";
export { Segmented } from "./parts/segmented.tsx";
export { Empty, Failed, Loading } from "./parts/states.tsx";
export { request, send } from "./request.ts";
export { hrefOf, type Route } from "./route.ts";
export type { View } from "./shell/views.ts";
export { start } from "./start.tsx";
