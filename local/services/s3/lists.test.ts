import {
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listKeys } from "./listing.ts";
import { openS3, type TestS3 } from "./testing.ts";

const Bucket = "plain";
const keys = ["a.png", "photos/1 ä.png", "photos/2.png", "photos/sub/3.png", "photos/sub/4.png", "z+&<>.png"];

let aws: TestS3;
beforeAll(async () => {
  aws = await openS3();
  for (const Key of keys) await aws.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(() => aws.close());

describe("a list", () => {
  test("gives every key in order, with size and ETag", async () => {
    const { Contents, KeyCount, IsTruncated } = await aws.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(keys);
    expect(Contents?.[0]).toMatchObject({
      Size: 5,
      StorageClass: "STANDARD",
      ETag: expect.stringMatching(/^".{32}"$/),
    });
    expect({ KeyCount, IsTruncated }).toEqual({ KeyCount: 6, IsTruncated: false });
  });

  test("folds what lies beyond a delimiter", async () => {
    const page = await aws.client.send(
      new ListObjectsV2Command({ Bucket, Prefix: "photos/", Delimiter: "/" }),
    );
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(["photos/1 ä.png", "photos/2.png"]);
    expect(page.CommonPrefixes).toEqual([{ Prefix: "photos/sub/" }]);
  });

  test("comes in pages, prefixes counting like keys", async () => {
    const seen: (string | undefined)[] = [];
    const pages = paginateListObjectsV2({ client: aws.client, pageSize: 1 }, { Bucket, Delimiter: "/" });
    for await (const page of pages) {
      expect(page.KeyCount).toBeLessThanOrEqual(1);
      seen.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
    }
    expect(seen).toEqual(["a.png", "photos/", "z+&<>.png"]);
  });

  test("starts where it is told to", async () => {
    const after = new ListObjectsV2Command({ Bucket, StartAfter: "photos/2.png" });
    expect((await aws.client.send(after)).Contents?.map(({ Key }) => Key)).toEqual(keys.slice(3));
    const marked = await aws.client.send(
      new ListObjectsCommand({ Bucket, Marker: "photos/2.png", MaxKeys: 2 }),
    );
    expect(marked.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(3, 5));
    expect(marked.IsTruncated).toBe(true);
  });
});

describe("a list is refused", () => {
  test.each([
    ["a token that is none", { ContinuationToken: "?" }],
    ["a token that was changed", { ContinuationToken: Buffer.from("photos/2.png").toString("base64url") }],
    ["a negative number of keys", { MaxKeys: -1 }],
  ])("with %s", async (_, more) => {
    await expect(aws.client.send(new ListObjectsV2Command({ Bucket, ...more }))).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });
});

test("owners are listed where they are asked for", async () => {
  const owner = { ID: expect.stringMatching(/^[\da-f]{64}$/) };
  const v2 = (FetchOwner: boolean) => aws.client.send(new ListObjectsV2Command({ Bucket, FetchOwner }));
  expect((await v2(true)).Contents?.[0]?.Owner).toEqual(owner);
  expect((await v2(false)).Contents?.[0]?.Owner).toBeUndefined();
  expect((await aws.client.send(new ListObjectsCommand({ Bucket }))).Contents?.[0]?.Owner).toEqual(owner);
});

test("pages of any size together are the whole list", () => {
  const key = fc.string({
    unit: fc.constantFrom("a", "b", "/", "é", "😀", "\uffee"),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { maxLength: 30 }),
      fc.string({ unit: fc.constantFrom("a", "/"), maxLength: 2 }),
      fc.constantFrom("", "/", "a"),
      fc.integer({ min: 1, max: 5 }),
      (unsorted, prefix, delimiter, limit) => {
        const sorted = unsorted.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const whole = listKeys(sorted, { prefix, delimiter, after: "", limit: Number.POSITIVE_INFINITY });
        const found = { keys: [] as string[], prefixes: [] as string[] };
        let after = "";
        for (;;) {
          const page = listKeys(sorted, { prefix, delimiter, after, limit });
          found.keys.push(...page.keys);
          found.prefixes.push(...page.prefixes);
          if (!page.truncated) break;
          after = page.last ?? "";
        }
        expect(found).toEqual({ keys: whole.keys, prefixes: whole.prefixes });
        const folded = sorted.filter((one) => whole.prefixes.some((start) => one.startsWith(start)));
        expect(folded.length + whole.keys.length).toBe(sorted.filter((one) => one.startsWith(prefix)).length);
      },
    ),
  );
});
