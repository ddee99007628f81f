import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesIn, inParallel, repeated } from "./feed.ts";

describe("the files of a folder", () => {
  it("are all there, at any depth and of any type, but the hidden ones", async () => {
    const folder = mkdtempSync(join(tmpdir(), "feed-"));
    mkdirSync(join(folder, "deep", ".git"), { recursive: true });
    for (const name of ["b+c d.png", "deep/Größe.JPG", "notes.txt", ".DS_Store", "deep/.git/config"]) {
      writeFileSync(join(folder, name), "");
    }
    const files = await filesIn(folder);
    expect(files.map(({ key }) => key)).toEqual(["b+c d.png", "deep/Größe.JPG", "notes.txt"]);
  });

  it("have to be there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "feed-"));
    await expect(filesIn(folder)).rejects.toThrow(/holds no files to upload/);
  });

  it("are all told that S3 would not take", async () => {
    const folder = mkdtempSync(join(tmpdir(), "feed-"));
    const deep = join(folder, ...Array.from({ length: 5 }, () => "d".repeat(200)));
    mkdirSync(deep, { recursive: true });
    for (const name of ["short.png", "long".repeat(10)]) writeFileSync(join(deep, name), "");
    await expect(filesIn(folder)).rejects.toThrow(
      /longlong: the name is longer than the 1024 bytes that S3 allows/,
    );
    await expect(filesIn(folder)).rejects.not.toThrow(/short/);
  });

  it("are all told that cannot be read", async ({ skip }) => {
    // To whom everything is allowed (root), only a name that is no UTF-8 cannot be opened.
    if (process.platform !== "linux") skip("only Linux has names that are no UTF-8");
    const folder = mkdtempSync(join(tmpdir(), "feed-"));
    for (const end of [0xfe, 0xff]) writeFileSync(Buffer.from([...Buffer.from(`${folder}/a`), end]), "");
    await expect(filesIn(folder)).rejects.toThrow(/cannot be read\.\n.*cannot be read\.$/);
  });
});

it("repeats images under keys of their own", () => {
  const files = [
    { key: "a.png", path: "/a" },
    { key: "b.png", path: "/b" },
  ];
  const uploads = repeated(files, 5);
  expect(uploads.map(({ key }) => key)).toEqual([
    "a.png",
    "b.png",
    "again-2/a.png",
    "again-2/b.png",
    "again-3/a.png",
  ]);
  expect(uploads.map(({ path }) => path)).toEqual(["/a", "/b", "/a", "/b", "/a"]);
});

it("does no more at a time than asked, and everything", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (n) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(n);
  });
  expect(most).toBe(3);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
