import type { Cloud } from "./cloud.ts";
import type { Images } from "./images.ts";

/** Keeps track of uploads while the services work on them. */
export interface Following {
  /** Resolves when the image has an outcome, or when no event is left that could give it one. */
  ended(key: string): Promise<void>;
  /** Resolves when every upload has an outcome. */
  settled(): Promise<void>;
  /** Stops: uploads without an outcome stay without one. */
  stop(): void;
}

const ABANDONED = "No function left a result: its notification was filtered out, or it ended without one.";

/** Reports uploads to a bucket and results in a table to `images`. */
export function follow(
  { s3, dynamodb, lambda }: Pick<Cloud, "s3" | "dynamodb" | "lambda">,
  images: Images,
  inputBucket: string,
  table: string,
): Following {
  /** Results that are being read; an upload is not settled before they are known. */
  const reading = new Set<Promise<void>>();
  let stopped = false;

  async function read(key: Parameters<typeof dynamodb.item>[1] | undefined): Promise<void> {
    const items = key === undefined ? await dynamodb.items(table) : [await dynamodb.item(table, key)];
    for (const item of items) if (item !== undefined) images.stored(item);
  }

  /** Resolves when no event is being processed and every result is known. */
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
