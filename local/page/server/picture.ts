import type { ServerResponse } from "node:http";
import type { Picture } from "../source.ts";
import { COMMON_HEADERS } from "./reply.ts";

/** Types that a browser only ever draws. Anything else that was uploaded (SVG, HTML …) could carry a script. */
const DRAWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);

/** Sends uploaded bytes such that, opened by themselves, they can do nothing. */
export function sendPicture(response: ServerResponse, picture: Picture): void {
  const type = picture.contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  response.writeHead(200, {
    ...COMMON_HEADERS,
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": DRAWN.has(type) ? type : "application/octet-stream",
    "content-length": picture.body.length,
  });
  response.end(picture.body);
}
