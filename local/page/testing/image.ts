import type { Ending } from "@image-text/xray/page/testing";
import sharp from "sharp";
import type { ImageRow } from "../source.ts";

const LINES = ["GARDEN CAFE", "Flat white 3.80", "Total 12.40", "THANK YOU"];
const SIZE = { width: 640, height: 420 };

const STATUS: Record<Ending, Pick<ImageRow, "status" | "reason">> = {
  text: { status: "text" },
  running: { status: "processing" },
  rejected: { status: "rejected", reason: "The file is not a picture: its first bytes are those of a PDF." },
  throttled: {
    status: "failed",
    reason: "ProvisionedThroughputExceededException: the table's capacity was exceeded",
  },
  denied: {
    status: "failed",
    reason: "AccessDeniedException: not authorized to perform rekognition:DetectText",
  },
};

/** What became of an upload at `at` (epoch seconds). */
export function imageRow(key: string, at: number, ending: Ending, traceId: string): ImageRow {
  const lines = ending === "text" ? LINES : [];
  return {
    key,
    uploadedAt: at * 1000,
    size: 48_000 + key.length * 997,
    ...STATUS[ending],
    traceId,
    ...SIZE,
    lines: lines.map((text, row) => ({ text, confidence: 99.2 - row * 4.1, ...box(row, 0, 1) })),
    words: lines.flatMap((text, row) =>
      text.split(" ").map((word, index, all) => ({
        text: word,
        confidence: 98.7 - index * 3,
        ...box(row, index, all.length),
      })),
    ),
  };
}

function box(row: number, index: number, of: number) {
  return { left: 0.1 + (index * 0.62) / of, top: 0.13 + row * 0.2, width: 0.6 / of, height: 0.12 };
}

/** The picture that those lines stand in, before and after cleaning. */
export async function drawn(which: "original" | "processed") {
  const [paper, ink] = which === "original" ? ["#8a8474", "#4c483f"] : ["#fbfaf6", "#141414"];
  const lines = LINES.map(
    (text, row) => `<text x="64" y="${96 + row * 84}" font-size="44" fill="${ink}">${text}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}" font-family="sans-serif"><rect width="100%" height="100%" fill="${paper}"/>${lines.join("")}</svg>`;
  return { body: await sharp(Buffer.from(svg)).png().toBuffer(), contentType: "image/png" };
}
