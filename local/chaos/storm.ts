import { readFile } from "node:fs/promises";
import { DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { seeded } from "../host/seeded.ts";
import { contentTypeOf, inParallel } from "../run/feed.ts";
import type { Run } from "../run/running.ts";

/** A picture of the storm, by the name of its file. */
export interface Picture {
  readonly name: string;
  readonly body: Buffer;
}

/** Uploads to one name, on average: they overwrite each other. */
const UPLOADS_PER_NAME = 6;
/** The share of changes that delete a name. */
const DELETIONS = 0.12;
/** Changes that are made at the same time. */
const AT_A_TIME = 8;

type Change = { readonly key: string } & ({ readonly picture: Picture } | { readonly delete: true });

/** Reads the pictures of a storm. */
export async function readPictures(paths: readonly string[]): Promise<readonly Picture[]> {
  return Promise.all(
    paths.map(async (path) => ({ name: path.replace(/^.*[/\\]/, ""), body: await readFile(path) })),
  );
}

/** The changes of a storm: the same for the same seed. `uploads` of them are uploads; deletions come on top. */
export function planStorm(pictures: readonly Picture[], uploads: number, seed: number): readonly Change[] {
  const random = seeded(seed);
  const names = Math.max(3, Math.ceil(uploads / UPLOADS_PER_NAME));
  const changes: Change[] = [];
  let planned = 0;
  while (planned < uploads) {
    const key = `storm/${Math.floor(random() * names)}`;
    const picture = pictures[Math.floor(random() * pictures.length)];
    if (picture === undefined) throw new RangeError("A storm needs pictures.");
    if (random() < DELETIONS) changes.push({ key, delete: true });
    else {
      changes.push({ key, picture });
      planned += 1;
    }
  }
  return changes;
}

/** Changes after which the table is switched to on-demand: until then its capacity is exceeded as well. */
const PROVISIONED_CHANGES = 40;

/**
 * Makes the changes, several at a time, and waits until the run has nothing more to do.
 * @returns the pictures by the version that S3 gave them.
 */
export async function storm(
  run: Run,
  changes: readonly Change[],
  progress: (done: number) => void,
): Promise<ReadonlyMap<string, Picture>> {
  const client = new S3Client({
    endpoint: run.endpoint,
    region: run.deployment.region,
    forcePathStyle: true,
    credentials: { accessKeyId: "storm", secretAccessKey: "storm" },
  });
  const uploaded = new Map<string, Picture>();
  let done = 0;
  try {
    await inParallel(changes, AT_A_TIME, async (change) => {
      if ("picture" in change) {
        const { VersionId } = await client.send(put(run, change.key, change.picture));
        if (VersionId !== undefined) uploaded.set(VersionId, change.picture);
      } else await client.send(new DeleteObjectCommand({ Bucket: run.inputBucket, Key: change.key }));
      progress(++done);
      if (done === PROVISIONED_CHANGES) await toOnDemand(run);
    });
    await run.settled();
  } finally {
    client.destroy();
  }
  return uploaded;
}

/** The toggle of the story, in the middle of the storm. A table that is on-demand stays so. */
async function toOnDemand({ endpoint, deployment, table, cloud }: Run): Promise<void> {
  if (cloud.dynamodb.table(table.name).capacity.mode === "on-demand") return;
  const client = new DynamoDBClient({
    endpoint,
    region: deployment.region,
    credentials: { accessKeyId: "storm", secretAccessKey: "storm" },
  });
  await client.send(new UpdateTableCommand({ TableName: table.name, BillingMode: "PAY_PER_REQUEST" }));
  client.destroy();
}

function put({ inputBucket }: Run, Key: string, { name, body }: Picture): PutObjectCommand {
  return new PutObjectCommand({ Bucket: inputBucket, Key, Body: body, ContentType: contentTypeOf(name) });
}
