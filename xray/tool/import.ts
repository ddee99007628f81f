import { z } from "zod";
import type { Xray } from "../service/service.ts";
import { jaegerToOtlp } from "./jaeger.ts";

const batchGetTraces = z.object({
  Traces: z.array(z.object({ Segments: z.array(z.object({ Document: z.string() })) })),
});
const otlp = z.object({ resourceSpans: z.array(z.unknown()) });

/** How many documents a file held, and why some were not taken. */
export interface Imported {
  readonly taken: number;
  readonly problems: readonly string[];
}

/**
 * Takes in a file: documents (one, a list, or one a line), the output of `aws xray batch-get-traces`, OTLP JSON (one
 * request, or one a line) or the JSON of Jaeger's API.
 */
export function importText(xray: Xray, text: string, sender: string): Imported {
  const whole = parse(text);
  const values = whole === undefined ? text.split("\n").filter((line) => line.trim() !== "") : [whole.value];
  const results = values.map((value) =>
    typeof value === "string" && whole === undefined
      ? importValue(xray, parse(value)?.value, value, sender)
      : importValue(xray, value, JSON.stringify(value), sender),
  );
  return {
    taken: results.reduce((sum, { taken }) => sum + taken, 0),
    problems: results.flatMap(({ problems }) => problems),
  };
}

function importValue(xray: Xray, value: unknown, text: string, sender: string): Imported {
  const traces = batchGetTraces.safeParse(value);
  if (traces.success) {
    const documents = traces.data.Traces.flatMap(({ Segments }) => Segments.map(({ Document }) => Document));
    return take(xray, documents.filter(isSent), sender);
  }
  const request = jaegerToOtlp(value) ?? value;
  if (otlp.safeParse(request).success) return takeSpans(xray, request, sender);
  // Large lists are not one document: each element counts for itself.
  return take(xray, Array.isArray(value) ? value.map((each) => JSON.stringify(each)) : [text], sender);
}

/** Inferred segments follow from the others. */
function isSent(document: string): boolean {
  const value = parse(document)?.value;
  return !(typeof value === "object" && value !== null && "inferred" in value && value.inferred === true);
}

function take(xray: Xray, documents: readonly string[], sender: string): Imported {
  const refused = documents.map((document) => xray.receive(document, sender));
  const problems = refused.flat().map(({ Message }) => Message);
  return { taken: refused.filter((each) => each.length === 0).length, problems };
}

function takeSpans(xray: Xray, request: unknown, sender: string): Imported {
  const before = xray.statistics();
  const body = Buffer.from(JSON.stringify(request));
  const answer = xray.otlp({ contentType: "application/json", contentEncoding: "", body }, sender);
  const { partialSuccess, message } = answered.parse(JSON.parse(answer.body.toString("utf8")));
  const { received, refused } = xray.statistics();
  return {
    taken: received - before.received - (refused - before.refused),
    problems: [partialSuccess?.errorMessage, message].filter((each) => each !== undefined),
  };
}

const answered = z.object({
  partialSuccess: z.object({ errorMessage: z.string() }).optional(),
  message: z.string().optional(),
});

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined; // several values, one a line, or no JSON, of which the documents' own check tells
  }
}
