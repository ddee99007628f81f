import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** The checksums that S3 clients send by default or by a setting, by the end of their header's name. */
export const CHECKSUMS = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] as const;
export type ChecksumName = (typeof CHECKSUMS)[number];

/** A running checksum; `digest` gives its base64 form. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  digest(): string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export function checksum(name: ChecksumName): Checksum {
  if (name === "sha1" || name === "sha256") {
    const hash = createHash(name);
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("base64") };
  }
  if (name === "crc32") {
    let value = 0;
    return {
      update: (bytes) => {
        value = crc32(bytes, value);
      },
      digest: () => base64([value]),
    };
  }
  return tableCrc(name === "crc32c" ? CRC32C : CRC64NVME);
}

/** The checksum of one buffer. */
export function checksumOf(name: ChecksumName, bytes: Uint8Array): string {
  const sum = checksum(name);
  sum.update(bytes);
  return sum.digest();
}

/** A table of 256 remainders, each as two halves of 32 bits, since numbers hold no 64. */
interface CrcTable {
  readonly bits: 32 | 64;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** Reflected polynomials of CRC-32/ISCSI and CRC-64/NVME, https://reveng.sourceforge.io/crc-catalogue/all.htm */
const CRC32C = crcTable(32, 0, 0x82f63b78);
const CRC64NVME = crcTable(64, 0x9a6c9329, 0xac4bc9b5);

function crcTable(bits: 32 | 64, polynomialHigh: number, polynomialLow: number): CrcTable {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let h = 0;
    let l = byte;
    for (let bit = 0; bit < 8; bit++) {
      const carry = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (carry !== 0) {
        h ^= polynomialHigh;
        l ^= polynomialLow;
      }
    }
    high[byte] = h;
    low[byte] = l;
  }
  return { bits, high, low };
}

function tableCrc({ bits, high, low }: CrcTable): Checksum {
  let h = bits === 64 ? ~0 : 0;
  let l = ~0;
  return {
    update(bytes) {
      // Counting is several times faster here than iterating.
      for (let at = 0; at < bytes.length; at++) {
        const index = (l ^ (bytes[at] ?? 0)) & 0xff;
        l = ((l >>> 8) | (h << 24)) ^ (low[index] ?? 0);
        h = (h >>> 8) ^ (high[index] ?? 0);
      }
    },
    digest: () => base64(bits === 64 ? [~h, ~l] : [~l]),
  };
}

function base64(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => {
    bytes.writeUInt32BE(word >>> 0, index * 4);
  });
  return bytes.toString("base64");
}
