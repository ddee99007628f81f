import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Framing, unframe } from "./chunked.ts";
import { openPayload } from "./payload.ts";
import { AwsError } from "./service.ts";
import { signingKey } from "./sigv4.ts";

const key = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: "" };
const signature = {
  accessKeyId: "AKIA",
  day: "20261123",
  region: "eu-west-1",
  service: "s3",
  signedHeaders: ["host"],
  signature: "ab".repeat(32),
  time: "20261123T120000Z",
};
const CRC32 = "x-amz-checksum-crc32";
const UNSIGNED = { signed: false, trailers: [] };
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

/** Frames chunks as a client does; with signatures where asked to. */
function frame(
  chunks: readonly Buffer[],
  trailers: Readonly<Record<string, string>>,
  signed: boolean,
): Buffer {
  let previous = signature.signature;
  const sign = (algorithm: string, ...hashes: readonly string[]) => {
    const scope = "20261123/eu-west-1/s3/aws4_request";
    const text = [algorithm, signature.time, scope, previous, ...hashes].join("\n");
    previous = createHmac("sha256", signingKey(signature, key)).update(text).digest("hex");
    return previous;
  };
  const header = (data: Buffer) => {
    const size = data.length.toString(16);
    return signed
      ? `${size};chunk-signature=${sign("AWS4-HMAC-SHA256-PAYLOAD", sha256(""), sha256(data))}`
      : size;
  };
  const parts = chunks
    .filter((chunk) => chunk.length > 0)
    .flatMap((chunk) => [Buffer.from(`${header(chunk)}\r\n`), chunk, Buffer.from("\r\n")]);
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}`);
  const end = [`${header(Buffer.alloc(0))}`, ...lines];
  if (signed && lines.length > 0)
    end.push(`x-amz-trailer-signature:${sign("AWS4-HMAC-SHA256-TRAILER", sha256(`${lines.join("\n")}\n`))}`);
  return Buffer.concat([...parts, Buffer.from(`${end.join("\r\n")}\r\n\r\n`)]);
}

const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)));
const trailers = fc.constantFrom({}, { "x-amz-checksum-crc32": "AAAAAA==" });

test("what was framed is what was sent, signed or not", () => {
  fc.assert(
    fc.property(chunks, trailers, fc.boolean(), (sent, trailing, signed) => {
      const framed = frame(sent, trailing, signed);
      const announced = { trailers: Object.keys(trailing) };
      const proven = signed ? { signed, signer: { signature, key } } : { signed };
      for (const framing of [proven, { signed }]) {
        const unframed = unframe(framed, { ...announced, ...framing });
        expect(unframed.body).toEqual(Buffer.concat(sent));
        expect(Object.fromEntries(unframed.trailers)).toEqual(trailing);
      }
    }),
  );
});

test("a signed stream with a changed byte is refused, or unreadable", () => {
  fc.assert(
    fc.property(chunks, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, at, change) => {
      const framed = frame(sent, { [CRC32]: "AAAAAA==" }, true);
      // The final empty line carries nothing.
      const index = at % (framed.length - 4);
      framed[index] = (framed[index] ?? 0) ^ change;
      let unframed: ReturnType<typeof unframe> | undefined;
      try {
        unframed = unframe(framed, { signed: true, signer: { signature, key }, trailers: [CRC32] });
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
      }
      if (unframed !== undefined) expect(unframed.body).toEqual(Buffer.concat(sent));
    }),
  );
});

describe("what is announced and is not there", () => {
  const body = (signed: boolean, trailing = {}) => frame([Buffer.from("abc")], trailing, signed);
  const cut = (framed: Buffer, pattern: RegExp) =>
    Buffer.from(framed.toString("latin1").replace(pattern, ""), "latin1");
  const sum = { [CRC32]: "NSRBwg==" };

  test.each<[name: string, framed: Buffer, framing: Framing, code: string]>([
    ["a trailer", body(false), { signed: false, trailers: [CRC32] }, "MalformedTrailerError"],
    [
      "a trailer, where there is another",
      body(false, { "x-amz-checksum-sha1": "x" }),
      { signed: false, trailers: [CRC32] },
      "MalformedTrailerError",
    ],
    ["a signature of a chunk", body(false), { signed: true, trailers: [] }, "SignatureDoesNotMatch"],
    [
      "the signature of the last chunk",
      cut(body(true), /(?<=\r\n0);chunk-signature=\w+/),
      { signed: true, trailers: [] },
      "SignatureDoesNotMatch",
    ],
    [
      "the signature of the trailer",
      cut(body(true, sum), /x-amz-trailer-signature:\w+\r\n/),
      { signed: true, signer: { signature, key }, trailers: [CRC32] },
      "SignatureDoesNotMatch",
    ],
    ["the line that closes it", cut(body(false), /\r\n$/), UNSIGNED, "IncompleteBody"],
  ])("is refused: %s", (_, framed, framing, code) => {
    expect(() => unframe(framed, framing)).toThrow(expect.objectContaining({ code }));
  });

  test("is refused, as is a trailer that was not announced, or twice", () => {
    const code = "MalformedTrailerError";
    expect(() => unframe(body(false, sum), UNSIGNED)).toThrow(expect.objectContaining({ code }));
    const twice = Buffer.from(`0\r\n${CRC32}:a\r\n${CRC32}:b\r\n\r\n`);
    expect(() => unframe(twice, { signed: false, trailers: [CRC32] })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test.each<[headers: Record<string, string>, code: string]>([
    [{ "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" }, "InvalidRequest"],
    [{ "content-encoding": "aws-chunked", "x-amz-trailer": "x-amz-acl" }, "InvalidRequest"],
    [{ "content-encoding": "aws-chunked", "x-amz-sdk-checksum-algorithm": "CRC32" }, "InvalidRequest"],
    [{ "content-encoding": "aws-chunked", "x-amz-trailer": CRC32 }, "MalformedTrailerError"],
  ])("is refused in the headers %j", (headers, code) => {
    expect(() => openPayload(body(false), headers)).toThrow(expect.objectContaining({ code }));
  });
});

describe("broken framing", () => {
  test.each([
    "",
    "x",
    "5\r\nabc",
    "3\r\nabcdef\r\n0\r\n\r\n",
    "3\r\nabc\r\n",
    "ffffffffff\r\n",
    "0\r\nno colon\r\n\r\n",
    "3\r\nabc\r\n0\r\n",
  ])("%j is refused", (text) => {
    expect(() => unframe(Buffer.from(text), UNSIGNED)).toThrow(
      expect.objectContaining({ code: "IncompleteBody" }),
    );
  });
});

describe("a payload", () => {
  const framed = frame([Buffer.from("content")], {}, false);

  test.each([
    ["its hash", { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD" }],
    ["its encoding", { "content-encoding": "aws-chunked" }],
    ["its decoded length", { "x-amz-decoded-content-length": "7" }],
  ])("is known to be framed by %s alone", (_, headers) => {
    expect(openPayload(framed, headers).body.toString()).toBe("content");
  });

  test("keeps the encoding below the framing", () => {
    expect(openPayload(framed, { "content-encoding": "aws-chunked, gzip" }).headers["content-encoding"]).toBe(
      "gzip",
    );
    expect(openPayload(framed, { "content-encoding": "aws-chunked" }).headers).not.toHaveProperty(
      "content-encoding",
    );
  });

  test("of another length, hash or checksum is refused", () => {
    const refused =
      (headers: Record<string, string>, body: Buffer = Buffer.from("content")) =>
      () =>
        openPayload(body, headers);
    expect(refused({ "x-amz-decoded-content-length": "8" }, framed)).toThrow("not 8 as announced");
    expect(refused({ "x-amz-content-sha256": "0".repeat(64) })).toThrow("does not match");
    expect(refused({ "x-amz-checksum-sha256": Buffer.alloc(32).toString("base64") })).toThrow("SHA256");
    expect(refused({ "x-amz-checksum-sha256": "AAAA" })).toThrow("x-amz-checksum-sha256 header is invalid");
    expect(refused({ "x-amz-checksum-crc32c": "not base64" })).toThrow("header is invalid");
    expect(refused({ "content-md5": "AAAA" })).toThrow("not valid");
    expect(refused({ "content-md5": Buffer.alloc(16).toString("base64") })).toThrow("did not match");
    expect(refused({ "x-amz-checksum-crc32": "x", "x-amz-checksum-sha1": "x" })).toThrow("Multiple checksum");
    const trailing = frame([Buffer.from("content")], { "x-amz-checksum-crc32": "AAAAAA==" }, false);
    expect(refused({ "content-encoding": "aws-chunked", "x-amz-trailer": CRC32 }, trailing)).toThrow("CRC32");
  });
});
