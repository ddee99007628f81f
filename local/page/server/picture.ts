import type { ServerResponse } from "node:http";
import { COMMON_HEADERS } from "@image-text/xray/page/server";
import type { Picture } from "../source.ts";

/** Types that a browser only ever draws. Anything else that was uploaded (SVG, HTML …) could carry a script. */
const DRAWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);

/**
 * Sends uploaded bytes such that, opened by themselves, they can do nothing. Where there are none the answer is 204:
 * a 404 would stand in the browser's console as an error.
 */
export function sendPicture(response: ServerResponse, picture: Picture | undefined): void {
  if (picture === undefined) {
    response.writeHead(204, COMMON_HEADERS).end();
    return;
  }
  const type = picture.contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  response.writeHead(200, {
    ...COMMON_HEADERS,
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": DRAWN.has(type) ? type : "application/octet-stream",
    "content-length": picture.body.length,
  });
  response.end(picture.body);
}
