import { CHECKSUMS, type ChecksumName } from "../../gateway/checksum.ts";
import { notOffered } from "./errors.ts";

/** Names in the model, as members (`ChecksumCRC32`) and as values (`CRC32`). */
const MEMBERS = {
  crc32: "ChecksumCRC32",
  crc32c: "ChecksumCRC32C",
  crc64nvme: "ChecksumCRC64NVME",
  sha1: "ChecksumSHA1",
  sha256: "ChecksumSHA256",
} as const satisfies Record<ChecksumName, string>;
const ALGORITHMS = {
  crc32: "CRC32",
  crc32c: "CRC32C",
  crc64nvme: "CRC64NVME",
  sha1: "SHA1",
  sha256: "SHA256",
} as const satisfies Record<ChecksumName, string>;

export type ChecksumMembers = { readonly [K in (typeof MEMBERS)[ChecksumName]]?: string };

/** For `reads`: every checksum that the emulator computes. The others are refused by name. */
export const CHECKSUM_MEMBERS = [
  "ChecksumCRC32",
  "ChecksumCRC32C",
  "ChecksumCRC64NVME",
  "ChecksumSHA1",
  "ChecksumSHA256",
] as const;

export function checksumMember(name: ChecksumName, value: string): ChecksumMembers {
  return { [MEMBERS[name]]: value };
}

export function algorithmOf(name: ChecksumName): (typeof ALGORITHMS)[ChecksumName] {
  return ALGORITHMS[name];
}

/** The checksum that a request carries, if any. */
export function sentChecksum(input: ChecksumMembers): { name: ChecksumName; value: string } | undefined {
  for (const name of CHECKSUMS) {
    const value = input[MEMBERS[name]];
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** The algorithm that a write names, by a checksum or as such. Throws where the emulator does not compute it. */
export function wantedChecksum(
  input: ChecksumMembers & { readonly ChecksumAlgorithm?: string },
): ChecksumName | undefined {
  const sent = sentChecksum(input);
  const named = input.ChecksumAlgorithm;
  if (sent !== undefined || named === undefined) return sent?.name;
  const known = CHECKSUMS.find((name) => name === named.toLowerCase());
  if (known === undefined)
    throw notOffered(`This emulator computes no ${named}. It has ${Object.values(ALGORITHMS).join(", ")}.`);
  return known;
}
