import { createHash, createHmac } from "node:crypto";
import type { AccessKey } from "./credentials.ts";
import { AwsError } from "./service.ts";
import type { Signature } from "./signature.ts";
import { credentialScope, equal, signingKey } from "./sigv4.ts";

/** An upload after its framing was removed. */
export interface Unframed {
  readonly body: Buffer;
  /** By names in lower case. */
  readonly trailers: ReadonlyMap<string, string>;
}

/** How a signed stream proves its chunks: each signature covers the one before. */
export interface ChunkSigner {
  readonly signature: Signature;
  readonly key: AccessKey;
}

/** What the request announces of its stream. */
export interface Framing {
  /** Whether every chunk, and the trailer, must carry a signature. */
  readonly signed: boolean;
  /** Proves the signatures; without it (the administrator's secret is not known) they must only be there. */
  readonly signer?: ChunkSigner;
  /** The trailers, in lower case. */
  readonly trailers: readonly string[];
}

/**
 * Removes the aws-chunked framing: `<hex length>[;chunk-signature=…]CRLF <data> CRLF … 0 CRLF trailers CRLF`.
 * Throws an {@link AwsError} where the framing is broken, a signature is wrong or missing, or the trailers are not
 * exactly those that were announced.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html (and -trailers)
 */
export function unframe(framed: Buffer, framing: Framing): Unframed {
  const chunks: Buffer[] = [];
  const chain = framing.signer && new SignatureChain(framing.signer);
  let at = 0;
  for (;;) {
    const lineEnd = framed.indexOf("\r\n", at);
    const line = lineEnd < 0 ? "" : framed.toString("latin1", at, lineEnd);
    const [, hex, signature] =
      /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?(?:;.*)?$/.exec(line) ?? [];
    if (hex === undefined) throw broken(`no chunk header at byte ${at}`);
    if (framing.signed && signature === undefined) throw unsigned("A chunk has no signature.");
    const start = lineEnd + 2;
    const end = start + Number.parseInt(hex, 16);
    const data = framed.subarray(start, end);
    if (signature !== undefined) chain?.check(data, signature);
    if (start === end)
      return { body: Buffer.concat(chunks), trailers: readTrailers(framed, start, framing, chain) };
    if (framed.toString("latin1", end, end + 2) !== "\r\n")
      throw broken(`the chunk at byte ${at} has another length`);
    chunks.push(data);
    at = end + 2;
  }
}

function readTrailers(
  framed: Buffer,
  from: number,
  { signed, trailers: announced }: Framing,
  chain?: SignatureChain,
): Unframed["trailers"] {
  const text = framed.toString("latin1", from);
  if (!text.endsWith("\r\n")) throw broken("it ends before the line that closes it");
  const trailers = new Map<string, string>();
  let covered = "";
  let signature: string | undefined;
  for (const line of text.split("\r\n").filter((one) => one !== "")) {
    const colon = line.indexOf(":");
    if (colon < 1) throw broken("a trailer has no name");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") signature = value;
    else {
      if (trailers.has(name)) throw malformedTrailer(`the trailer ${name} is there twice`);
      trailers.set(name, value);
      covered += `${name}:${value}\n`;
    }
  }
  const missing = announced.filter((name) => !trailers.has(name));
  if (missing.length > 0) throw malformedTrailer(`the trailer ${missing.join(", ")} is missing`);
  const unexpected = [...trailers.keys()].filter((name) => !announced.includes(name));
  if (unexpected.length > 0)
    throw malformedTrailer(`x-amz-trailer does not announce ${unexpected.join(", ")}`);
  if (signed && trailers.size > 0 && signature === undefined) throw unsigned("The trailer has no signature.");
  if (signature !== undefined) chain?.checkTrailer(covered, signature);
  return trailers;
}

class SignatureChain {
  readonly #signer: ChunkSigner;
  readonly #key: Buffer;
  #previous: string;

  constructor(signer: ChunkSigner) {
    this.#signer = signer;
    this.#key = signingKey(signer.signature, signer.key);
    this.#previous = signer.signature.signature;
  }

  check(data: Buffer, signature: string): void {
    this.#compare("AWS4-HMAC-SHA256-PAYLOAD", [sha256(""), sha256(data)], signature);
  }

  checkTrailer(trailers: string, signature: string): void {
    this.#compare("AWS4-HMAC-SHA256-TRAILER", [sha256(trailers)], signature);
  }

  #compare(algorithm: string, hashes: readonly string[], signature: string): void {
    const { time } = this.#signer.signature;
    const toSign = [algorithm, time, credentialScope(this.#signer.signature), this.#previous, ...hashes].join(
      "\n",
    );
    const expected = createHmac("sha256", this.#key).update(toSign).digest();
    if (!equal(expected, Buffer.from(signature, "hex")))
      throw unsigned("A chunk's signature does not match its data.");
    this.#previous = signature;
  }
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function broken(why: string): AwsError {
  return new AwsError("IncompleteBody", `The aws-chunked body cannot be read: ${why}.`, 400);
}

function unsigned(message: string): AwsError {
  return new AwsError("SignatureDoesNotMatch", message, 403);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function malformedTrailer(why: string): AwsError {
  return new AwsError(
    "MalformedTrailerError",
    `The request contained trailing data that was not well-formed or did not conform to our published schema: ${why}.`,
  );
}
