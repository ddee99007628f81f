import { DETECTION, type Detection } from "@image-text/contract/detection";
import { request } from "@image-text/xray/page";
import * as z from "zod/mini";

/** A line or a word that was found. */
export type Text = Detection;

const common = {
  key: z.string(),
  uploadedAt: z.number(),
  size: z.number(),
  status: z.enum(["processing", "text", "rejected", "failed"]),
  reason: z.optional(z.string()),
  traceId: z.optional(z.string()),
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  lines: z.array(DETECTION),
};

const Row = z.object({ ...common, words: z.number() });
export type ImageSummary = z.output<typeof Row>;
const Rows = z.object({ total: z.number(), rows: z.array(Row) });

const Image = z.object({ ...common, words: z.array(DETECTION) });
export type Image = z.output<typeof Image>;

/** The newest uploads, and how many there are in all. */
export function images(limit: number, signal: AbortSignal) {
  return request(Rows, `/api/images?limit=${limit}`, { signal });
}

/** The uploads that one trace contains. */
export async function imagesOf(trace: string, signal: AbortSignal) {
  return (await request(Rows, `/api/images?limit=20&trace=${encodeURIComponent(trace)}`, { signal })).rows;
}

/** One upload with every word found. */
export function image(key: string, signal: AbortSignal) {
  return request(Image, `/api/image?key=${encodeURIComponent(key)}`, { signal });
}

/** Where the bytes of a picture are. */
export function pictureUrl(which: "original" | "processed", key: string): string {
  return `/api/picture?which=${which}&key=${encodeURIComponent(key)}`;
}

/** Puts a file into the input bucket under its own name. */
export function upload(file: File) {
  return request(z.object({ key: z.string() }), `/api/image?key=${encodeURIComponent(file.name)}`, {
    method: "PUT",
    headers: { "content-type": file.type || "application/octet-stream" },
    body: file,
  });
}
