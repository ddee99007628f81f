/** What a page is composed of: the trace views come with `start`, the parts are for views beside them. */
export { bytes, number, plural } from "./format.ts";
export { useLive } from "./live.ts";
export { nodeFilter, quote } from "./map/graph.ts";
export type { Page } from "./page.ts";
export { useRoom } from "./parts/room.ts";
export { Segmented } from "./parts/segmented.tsx";
export { Empty, Failed, Loading } from "./parts/states.tsx";
export { Time } from "./parts/time.tsx";
export { request, send } from "./request.ts";
export { go, hrefOf, hrefWith, type Route } from "./route.ts";
export { rangeOf } from "./scope.ts";
export type { Mark } from "./shapes.ts";
export type { View } from "./shell/views.ts";
export { start } from "./start.tsx";
export { clock, hourAndMinute, moment } from "./time.ts";
