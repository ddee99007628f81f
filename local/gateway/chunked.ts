import { createHash, createHmac } from "node:crypto";
import type { AccessKey } from "./credentials.ts";
import { AwsError } from "./service.ts";
import type { Signature } from "./signature.ts";
import { credentialScope, equal, signingKey } from "./sigv4.ts";

/** An upload after its framing was removed. */
export interface Unframed {
  readonly body: Buffer;
  /** Lower-case names. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** How a signed stream proves its chunks: each signature covers the one before. */
export interface ChunkSigner {
  readonly signature: Signature;
  readonly key: AccessKey;
}

/**
 * Removes the aws-chunked framing: `<hex length>[;chunk-signature=…]CRLF <data> CRLF … 0 CRLF trailers CRLF`.
 * With a signer every chunk must carry its signature.
 * Throws an {@link AwsError} where the framing is broken or a signature wrong.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html (and -trailers)
 */
export function unframe(framed: Buffer, signer?: ChunkSigner): Unframed {
  const chunks: Buffer[] = [];
  const chain = signer && new SignatureChain(signer);
  let at = 0;
  for (;;) {
    const lineEnd = framed.indexOf("\r\n", at);
    const line = lineEnd < 0 ? "" : framed.toString("latin1", at, lineEnd);
    const [, hex, signature] =
      /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?(?:;.*)?$/.exec(line) ?? [];
    if (hex === undefined) throw broken(`no chunk header at byte ${at}`);
    const start = lineEnd + 2;
    const end = start + Number.parseInt(hex, 16);
    const data = framed.subarray(start, end);
    chain?.check(data, signature);
    if (start === end) return { body: Buffer.concat(chunks), trailers: readTrailers(framed, start, chain) };
    if (framed.toString("latin1", end, end + 2) !== "\r\n")
      throw broken(`the chunk at byte ${at} has another length`);
    chunks.push(data);
    at = end + 2;
  }
}

function readTrailers(
  framed: Buffer,
  from: number,
  chain?: SignatureChain,
): Readonly<Record<string, string>> {
  const lines = framed.toString("latin1", from).split("\r\n");
  const trailers: Record<string, string> = {};
  let signed = "";
  for (const line of lines.filter((text) => text !== "")) {
    const colon = line.indexOf(":");
    if (colon < 1) throw broken("a trailer has no name");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") chain?.checkTrailer(signed, value);
    else {
      trailers[name] = value;
      signed += `${name}:${value}\n`;
    }
  }
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

  check(data: Buffer, signature: string | undefined): void {
    this.#compare("AWS4-HMAC-SHA256-PAYLOAD", [sha256(""), sha256(data)], signature);
  }

  checkTrailer(trailers: string, signature: string): void {
    this.#compare("AWS4-HMAC-SHA256-TRAILER", [sha256(trailers)], signature);
  }

  #compare(algorithm: string, hashes: readonly string[], signature = ""): void {
    const { time } = this.#signer.signature;
    const toSign = [algorithm, time, credentialScope(this.#signer.signature), this.#previous, ...hashes].join(
      "\n",
    );
    const expected = createHmac("sha256", this.#key).update(toSign).digest();
    if (!equal(expected, Buffer.from(signature, "hex")))
      throw new AwsError("SignatureDoesNotMatch", "A chunk's signature does not match its data.", 403);
    this.#previous = signature;
  }
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function broken(why: string): AwsError {
  return new AwsError("IncompleteBody", `The aws-chunked body cannot be read: ${why}.`, 400);
}
