import { hrefOf, type Route, useLive } from "@image-text/xray/page";
import { imagesOf } from "./client.ts";

/** Links to the pictures that a trace is about. */
export function TraceImages({ traceId, route }: { traceId: string; route: Route }) {
  const images = useLive(`images of ${traceId}`, (signal) => imagesOf(traceId, signal)).data ?? [];
  return (
    <>
      {images.map(({ key }) => (
        <a class="button" key={key} href={hrefOf(route, ["image", key])}>
          Picture {key}
        </a>
      ))}
    </>
  );
}
