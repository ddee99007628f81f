import type { Cloud } from "./cloud.ts";
import type { Images } from "./images.ts";

/** Keeps track of uploads while the services work on them. */
export interface Following {
  /** Resolves when the image has ended, or nothing is under way that could end it. */
  ended(key: string): Promise<void>;
  /** Resolves when every upload has ended, one way or the other. */
  settled(): Promise<void>;
  /** From now on, what has not ended stays as it is. */
  stop(): void;
}

const ABANDONED = "No function left a result: its notification was filtered out, or it ended without one.";

/** Tells `images` of uploads to a bucket and of results in a table. */
export function follow(
  { s3, dynamodb, lambda }: Pick<Cloud, "s3" | "dynamodb" | "lambda">,
  images: Images,
  inputBucket: string,
  table: string,
): Following {
  /** Results that are being read: nobody may settle before they are known. */
  const reading = new Set<Promise<void>>();
  let stopped = false;

  async function read(key: Parameters<typeof dynamodb.item>[1] | undefined): Promise<void> {
    const items = key === undefined ? await dynamodb.items(table) : [await dynamodb.item(table, key)];
    for (const item of items) if (item !== undefined) images.stored(item);
  }

  /** Resolves when no event is under way and every result is known. */
  async function quiet(): Promise<void> {
    do {
      await lambda.idle();
      await Promise.all(reading);
    } while (lambda.pending > 0);
  }

  async function settled(): Promise<void> {
    await quiet();
    if (!stopped) images.abandon(ABANDONED);
  }

  s3.onChange(({ bucket, object }) => {
    if (bucket !== inputBucket || object.content === undefined) return;
    const { key, sequencer, lastModified: uploadedAt, content } = object;
    images.uploaded({ key, sequencer, uploadedAt, size: content.blob.size });
    void settled();
  });
  dynamodb.onChange((change) => {
    if (change.table !== table) return;
    const done = read(change.key)
      .catch((error: unknown) => {
        if (!stopped) throw error;
      })
      .finally(() => reading.delete(done));
    reading.add(done);
  });

  return {
    async ended(key) {
      let stopListening = () => {};
      const changed = new Promise<void>((resolve) => {
        const look = () => {
          if (images.row(key)?.status !== "processing") resolve();
        };
        stopListening = images.onChange(look);
        look();
      });
      await Promise.race([changed, quiet()]).finally(stopListening);
    },
    settled,
    stop() {
      stopped = true;
    },
  };
}
