import { createRequire } from "node:module";
import { dirname } from "node:path";
import sharp from "sharp";
import { createWorker, OEM, type Page, PSM, type Worker } from "tesseract.js";
import { type Prepared, prepare, sizeAsSeen, type View } from "./picture.ts";
import { meanConfidence, merge, type Reading, type Word, weight } from "./reading.ts";

/** Words below this are mostly texture that was taken for letters. */
const LEAST_CONFIDENCE = 60;
/** A first pass at least this sure is not worth a second. */
const SURE = 80;

/** Noise looks like thousands of letters and makes each pass take seconds; then one more is not tried. */
const PATIENCE_MS = 3000;

/**
 * Longest edge in pixels. Tesseract knows letters about 15 to 80 pixels high: small print needs the large picture,
 * and headlines of a large photo the small one.
 */
const LARGE = 3000;
const SMALL = 1200;

/** In the order of how often each helps, since the cheap first pass reads most pictures. */
const FURTHER_PASSES: readonly { mode: PSM; degrees: number }[] = [
  { mode: PSM.SPARSE_TEXT, degrees: 0 },
  { mode: PSM.SINGLE_BLOCK, degrees: 0 },
  { mode: PSM.SPARSE_TEXT, degrees: -8 },
  { mode: PSM.SPARSE_TEXT, degrees: 8 },
  { mode: PSM.SPARSE_TEXT, degrees: -16 },
  { mode: PSM.SPARSE_TEXT, degrees: 16 },
];

/** A picture full of noise can keep Tesseract busy for minutes; others wait for the same worker. */
const LIMIT_MS = 20_000;

const STOPPED = "The recognizer was stopped.";

/** Reading took longer than {@link LIMIT_MS}. */
export class RecognitionTimeout extends Error {
  override readonly name = "RecognitionTimeout";
}

/** Reads text in pictures with Tesseract, offline. Calls wait for a free worker. */
export interface Recognizer {
  /**
   * `image` is anything sharp decodes; corners are in pixels of the picture as a viewer sees it.
   * Rejects with {@link RecognitionTimeout} after 20 s, otherwise with the decoder's own error.
   */
  read(image: Uint8Array): Promise<Reading>;
  close(): Promise<void>;
}

/** Starts no worker before the first picture; each takes about 0.4 s and 200 MB. */
export function createRecognizer(workers: number): Recognizer {
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const running = new Set<Worker>();
  let started = 0;
  let closed = false;

  async function start(): Promise<Worker> {
    const worker = await startWorker();
    if (closed) await worker.terminate();
    else running.add(worker);
    return worker;
  }

  async function take(): Promise<Worker> {
    if (closed) throw new Error(STOPPED);
    const worker = idle.pop();
    if (worker) return worker;
    if (started < workers) {
      started += 1;
      return start();
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(worker: Worker): void {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  }

  return {
    async read(image) {
      const worker = await take();
      let next = worker;
      try {
        return await withinLimit(readWith(worker, Buffer.from(image), () => running.has(worker)));
      } catch (error) {
        if (error instanceof RecognitionTimeout) {
          running.delete(worker);
          await worker.terminate();
          next = await start();
        }
        throw error;
      } finally {
        giveBack(next);
      }
    },
    async close() {
      closed = true;
      const workers = [...running];
      running.clear();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** The training data comes from a package, so that nothing is fetched when it runs. */
async function startWorker(): Promise<Worker> {
  const data = dirname(createRequire(import.meta.url).resolve("@tesseract.js-data/eng/package.json"));
  return createWorker("eng", OEM.LSTM_ONLY, {
    langPath: `${data}/4.0.0_best_int`,
    gzip: true,
    cacheMethod: "none",
    // Without a handler a picture that Tesseract refuses ends this process; with one, the call rejects.
    errorHandler: () => {},
  });
}

function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RecognitionTimeout(`No text after ${LIMIT_MS / 1000} s.`)), LIMIT_MS);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** `runs` tells whether the worker may still be asked: Tesseract ends the process when a terminated one is. */
async function readWith(worker: Worker, bytes: Buffer, runs: () => boolean): Promise<Reading> {
  const started = performance.now();
  const image = sharp(bytes);
  const size = sizeAsSeen(await image.metadata());
  const prepared = new Map<string, Promise<Prepared>>();
  const look = async (mode: PSM, view: View) => {
    const key = JSON.stringify(view);
    const picture = prepared.get(key) ?? prepare(image, size, view);
    prepared.set(key, picture);
    return pass(worker, await picture, mode, runs);
  };

  // The first finds paragraphs in order; the second also finds words on their own (buttons, labels).
  let inOrder = await look(PSM.AUTO, { longestEdge: LARGE, clipped: 1, degrees: 0 });
  const scattered = sure(await look(PSM.SPARSE_TEXT, { longestEdge: SMALL, clipped: 0, degrees: 0 }));
  if (weight(inOrder) < weight(scattered) / 2) {
    inOrder = await look(PSM.AUTO, { longestEdge: LARGE, clipped: 0, degrees: 0 });
  }
  const inOrderFailed = weight(inOrder) < weight(scattered) / 2;
  let best = inOrderFailed ? merge(scattered, sure(inOrder)) : merge(inOrder, scattered);
  if (meanConfidence(best) >= SURE) return { ...size, lines: best };

  for (const { mode, degrees } of FURTHER_PASSES) {
    if (performance.now() - started > PATIENCE_MS) break;
    const lines = await look(mode, { longestEdge: LARGE, clipped: 0, degrees });
    if (weight(lines) > weight(best)) best = lines;
  }
  return { ...size, lines: best };
}

async function pass(worker: Worker, prepared: Prepared, mode: PSM, runs: () => boolean): Promise<Word[][]> {
  const stillRuns = () => {
    if (!runs()) throw new Error(STOPPED);
  };
  stillRuns();
  await worker.setParameters({ tessedit_pageseg_mode: mode });
  stillRuns();
  const { data } = await worker.recognize(prepared.png, {}, { text: false, blocks: true });
  return linesOf(data, prepared);
}

function sure(lines: Reading["lines"]): Reading["lines"] {
  return lines.map((line) => line.filter((word) => word.confidence >= SURE));
}

function linesOf(page: Page, { toOriginal }: Prepared): Word[][] {
  const paragraphs = (page.blocks ?? []).flatMap((block) => block.paragraphs);
  return paragraphs
    .flatMap((paragraph) => paragraph.lines)
    .map((line) =>
      line.words
        .filter((word) => word.confidence >= LEAST_CONFIDENCE && /[\p{L}\p{N}]/u.test(word.text))
        .map(({ text, confidence, bbox: { x0, y0, x1, y1 } }): Word => {
          const corner = (x: number, y: number) => toOriginal({ x, y });
          return {
            text,
            confidence,
            corners: [corner(x0, y0), corner(x1, y0), corner(x1, y1), corner(x0, y1)],
          };
        }),
    )
    .filter((words) => words.length > 0);
}
