import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { zip } from "./zip.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("what goes in comes out", () => {
  const files = new Map([
    ["b/c.mjs", bytes("export {}")],
    ["a.mjs", bytes("")],
  ]);
  expect(new Map(Object.entries(unzipSync(zip(files))))).toEqual(files);
});

test("neither the order of files nor the time nor the time zone shows in the bytes", () => {
  const first = zip(
    new Map([
      ["a", bytes("1")],
      ["b", bytes("2")],
    ]),
  );
  const zone = process.env.TZ;
  process.env.TZ = "Pacific/Kiritimati";
  const second = zip(
    new Map([
      ["b", bytes("2")],
      ["a", bytes("1")],
    ]),
  );
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
});
