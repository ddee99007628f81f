import { gunzipSync } from "node:zlib";
import type { z } from "zod";
import type { Raw } from "../documents/json.ts";
import { decodeRequest, encodeResponse, encodeStatus } from "./proto.ts";
import { segmentsOf } from "./segments.ts";
import type { Attributes } from "./span.ts";
import { exportRequest, span } from "./span.ts";

/** An OTLP request over HTTP. */
export interface OtlpRequest {
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly body: Buffer;
}

export interface OtlpResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface OtlpSink {
  /** Attributes that are indexed beside those that spans name in `aws.xray.annotations`. */
  readonly indexed: readonly string[];
  /** Takes a segment document; returns why it was refused. */
  receive(document: Raw): string | undefined;
  /** Told of a span that cannot be read. */
  reject(reason: string, given: unknown): void;
}

/** Bytes of a request when it is unpacked; our own choice. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
/** Reasons of refused spans that an answer repeats. */
const MAX_REASONS = 5;
/** Numbers of google.rpc.Code */
const INVALID_ARGUMENT = 3;

/**
 * Takes a trace request of OTLP over HTTP, in protobuf or JSON, packed with gzip or not. What can be read is taken; the
 * rest is counted in `partialSuccess` with reasons. Never throws.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function receiveOtlp(
  { contentType, contentEncoding, body }: OtlpRequest,
  sink: OtlpSink,
): OtlpResponse {
  const isJson = contentType.startsWith("application/json");
  const answer = (status: number, json: object, encode: () => Buffer): OtlpResponse => ({
    status,
    contentType: isJson ? "application/json" : "application/x-protobuf",
    body: isJson ? Buffer.from(JSON.stringify(json)) : encode(),
  });
  const refuse = (status: number, message: string): OtlpResponse => {
    const problem = { code: INVALID_ARGUMENT, message };
    return answer(status, problem, () => encodeStatus(problem));
  };
  if (!isJson && !/^application\/(?:x-)?protobuf\b/.test(contentType)) {
    return refuse(
      415,
      `Content-Type must be application/x-protobuf or application/json, not "${contentType}".`,
    );
  }
  if (!["", "identity", "gzip"].includes(contentEncoding)) {
    return refuse(415, `Content-Encoding must be gzip or none, not "${contentEncoding}".`);
  }
  let parsed: ReturnType<typeof exportRequest.safeParse>;
  try {
    const plain =
      contentEncoding === "gzip" ? gunzipSync(body, { maxOutputLength: MAX_UNPACKED_BYTES }) : body;
    parsed = exportRequest.safeParse(isJson ? JSON.parse(plain.toString("utf8")) : decodeRequest(plain));
  } catch (error) {
    return refuse(
      400,
      `The request cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!parsed.success) return refuse(400, `The request cannot be read: ${problems(parsed.error)}.`);

  const reasons = takeSpans(parsed.data, sink);
  if (reasons.length === 0) return answer(200, {}, () => encodeResponse({}));
  const shown = [...new Set(reasons)].slice(0, MAX_REASONS).join(" ");
  const partialSuccess = { rejectedSpans: String(reasons.length), errorMessage: shown };
  return answer(200, { partialSuccess }, () => encodeResponse({ partialSuccess }));
}

/** Why spans were not taken, once for each of them. */
function takeSpans({ resourceSpans }: z.output<typeof exportRequest>, sink: OtlpSink): readonly string[] {
  const reasons: string[] = [];
  for (const { resource, scopeSpans } of resourceSpans ?? []) {
    const attributes: Attributes = resource?.attributes ?? new Map();
    for (const given of (scopeSpans ?? []).flatMap(({ spans }) => spans ?? [])) {
      const read = span.safeParse(given);
      if (!read.success) {
        const reason = `A span was not taken: ${problems(read.error)}.`;
        sink.reject(reason, given);
        reasons.push(reason);
        continue;
      }
      const refused = segmentsOf(read.data, attributes, sink.indexed).flatMap(
        (document) => sink.receive(document) ?? [],
      );
      if (refused[0] !== undefined) reasons.push(refused[0]);
    }
  }
  return reasons;
}

function problems(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ");
}
