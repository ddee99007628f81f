import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openS3, type TestS3 } from "./testing.ts";

const run = promisify(execFile);
const present = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);
if (!present)
  console.warn("SKIPPED: S3 with the AWS CLI, because there is no `aws` command on this machine.");

describe.skipIf(!present)("the AWS CLI", { timeout: 120_000 }, () => {
  let aws: TestS3;
  let folder: string;
  const large = Buffer.alloc(20 * 1024 * 1024, "0123456789abcdef");
  beforeAll(async () => {
    aws = await openS3();
    folder = await mkdtemp(join(tmpdir(), "cli-"));
    await writeFile(join(folder, "small ü+.txt"), "small");
    await writeFile(join(folder, "large.bin"), large);
    // Version 1 of the CLI still presigns with the signature that S3 is giving up, unless told otherwise.
    await mkdir(join(folder, ".aws"));
    await writeFile(join(folder, ".aws/config"), "[default]\ns3 =\n  signature_version = s3v4\n");
  });
  afterAll(async () => {
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cli = async (...args: string[]) => {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: "anything",
      AWS_SECRET_ACCESS_KEY: "anything",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: aws.gateway.url,
      LC_ALL: "C.UTF-8",
    };
    const { stdout } = await run("aws", args, { env, cwd: folder });
    return stdout;
  };

  test("copies up and down, small and in parts", async () => {
    await cli("s3", "cp", "small ü+.txt", "s3://images/in/small ü+.txt");
    await cli("s3", "cp", "large.bin", "s3://images/in/large.bin");
    expect(aws.s3.objects("images").map(({ key, content }) => [key, content.blob.size])).toEqual([
      ["in/large.bin", large.length],
      ["in/small ü+.txt", 5],
    ]);
    await cli("s3", "cp", "s3://images/in/large.bin", "down.bin");
    expect((await readFile(join(folder, "down.bin"))).equals(large)).toBe(true);
    await cli("s3", "cp", "s3://images/in/small ü+.txt", "down.txt");
    expect(await readFile(join(folder, "down.txt"), "utf8")).toBe("small");
  });

  test("copies between buckets, in parts too", async () => {
    await cli("s3", "cp", "s3://images/in/large.bin", "s3://plain/copy.bin");
    expect(aws.s3.objects("plain").map(({ key, content }) => [key, content.blob.size])).toEqual([
      ["copy.bin", large.length],
    ]);
  });

  test("lists", async () => {
    expect(await cli("s3", "ls")).toMatch(/images\n.*plain\n$/);
    expect(await cli("s3", "ls", "s3://images")).toMatch(/PRE in\/\n$/);
    expect(await cli("s3", "ls", "s3://images/in/")).toMatch(/20971520 large\.bin\n.* 5 small ü\+\.txt\n$/);
  });

  test("synchronises, and removes", async () => {
    await cli("s3", "sync", ".", "s3://plain/sync", "--exclude", "*.bin", "--exclude", ".aws/*");
    const keys = () => aws.s3.objects("plain").map(({ key }) => key);
    expect(keys()).toEqual(["copy.bin", "sync/down.txt", "sync/small ü+.txt"]);
    expect(await cli("s3", "sync", ".", "s3://plain/sync", "--exclude", "*.bin", "--exclude", ".aws/*")).toBe(
      "",
    );
    await cli("s3", "rm", "--recursive", "s3://plain/");
    expect(keys()).toEqual([]);
  });

  test("reads metadata, versions and errors", async () => {
    const head = JSON.parse(await cli("s3api", "head-object", "--bucket", "images", "--key", "in/large.bin"));
    expect(head).toMatchObject({ ContentLength: large.length, ETag: expect.stringMatching(/-3"$/) });
    const versions = JSON.parse(await cli("s3api", "list-object-versions", "--bucket", "images"));
    expect(versions.Versions).toHaveLength(2);
    await expect(cli("s3api", "get-object", "--bucket", "images", "--key", "none", "x")).rejects.toThrow(
      "NoSuchKey",
    );
    await expect(cli("s3api", "get-bucket-acl", "--bucket", "images")).rejects.toThrow("NotImplemented");
  });

  test("presigns", async () => {
    const url = (await cli("s3", "presign", "s3://images/in/small ü+.txt")).trim();
    expect(await (await fetch(url)).text()).toBe("small");
  });
});
