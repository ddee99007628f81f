import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKSUMS, type ChecksumName, checksum, checksumOf } from "./checksum.ts";

// The catalogue's check values, of "123456789": https://reveng.sourceforge.io/crc-catalogue/all.htm
test.each<[ChecksumName, string]>([
  ["crc32", "cbf43926"],
  ["crc32c", "e3069283"],
  ["crc64nvme", "ae8b14860a799888"],
  ["sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
  ["sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
])("%s has its published check value", (name, hex) => {
  expect(Buffer.from(checksumOf(name, Buffer.from("123456789")), "base64").toString("hex")).toBe(hex);
});

test("a checksum does not depend on how the bytes come", () => {
  fc.assert(
    fc.property(fc.constantFrom(...CHECKSUMS), fc.array(fc.uint8Array()), (name, parts) => {
      const running = checksum(name);
      for (const part of parts) running.update(part);
      expect(running.digest()).toBe(checksumOf(name, Buffer.concat(parts)));
    }),
  );
});
