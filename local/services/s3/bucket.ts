import { randomBytes } from "node:crypto";
import type { BucketSettings } from "../../template/deployment.ts";
import type { Content, ObjectVersion } from "./object.ts";

/** The objects of one bucket, with their versions. */
export class Bucket {
  readonly settings: BucketSettings;
  readonly #byKey = new Map<string, ObjectVersion[]>();
  #sorted: readonly string[] | undefined;
  #lastSequence = 0n;

  constructor(settings: BucketSettings) {
    this.settings = settings;
  }

  /** Newest first; empty where the key was never used. */
  versions(key: string): readonly ObjectVersion[] {
    return this.#byKey.get(key) ?? [];
  }

  /** The named version, or the newest, which may be a delete marker. */
  find(key: string, versionId?: string): ObjectVersion | undefined {
    const versions = this.versions(key);
    return versionId === undefined ? versions[0] : versions.find((one) => one.versionId === versionId);
  }

  /** Keys that have any version, in the order of their UTF-8 bytes, as S3 lists them. */
  keys(): readonly string[] {
    this.#sorted ??= [...this.#byKey.keys()]
      .map((key) => ({ key, bytes: Buffer.from(key) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ key }) => key);
    return this.#sorted;
  }

  /** Stores a new version. `replaced` is what it pushed out in a bucket without versioning. */
  put(key: string, content: Content): { readonly stored: ObjectVersion; readonly replaced?: ObjectVersion } {
    return this.#add(this.#newVersion(key, content));
  }

  /** Hides the object by a marker where the bucket is versioned; else it is gone and `replaced`. */
  hide(key: string): { readonly marker?: ObjectVersion; readonly replaced?: ObjectVersion } {
    if (this.settings.versioned) return { marker: this.#add(this.#newVersion(key)).stored };
    const replaced = this.remove(key, "null");
    return replaced === undefined ? {} : { replaced };
  }

  /** Removes one version for good. */
  remove(key: string, versionId: string): ObjectVersion | undefined {
    const removed = this.find(key, versionId);
    if (removed !== undefined)
      this.#set(
        key,
        this.versions(key).filter((one) => one !== removed),
      );
    return removed;
  }

  /** Greater than every one before, also when the clock stands still. */
  nextSequencer(): string {
    const now = BigInt(Date.now()) * 1_000_000n;
    this.#lastSequence = now > this.#lastSequence ? now : this.#lastSequence + 1n;
    return this.#lastSequence.toString(16).toUpperCase().padStart(18, "0");
  }

  #newVersion(key: string, content?: Content): ObjectVersion {
    return {
      key,
      versionId: this.settings.versioned ? randomBytes(16).toString("hex") : "null",
      lastModified: Date.now(),
      sequencer: this.nextSequencer(),
      ...(content === undefined ? {} : { content }),
    };
  }

  #add(stored: ObjectVersion) {
    const replaced = this.settings.versioned ? undefined : this.find(stored.key);
    this.#set(stored.key, [stored, ...this.versions(stored.key).filter((one) => one !== replaced)]);
    return replaced === undefined ? { stored } : { stored, replaced };
  }

  #set(key: string, versions: ObjectVersion[]): void {
    if (versions.length === 0) {
      this.#byKey.delete(key);
      this.#sorted = undefined;
      return;
    }
    if (!this.#byKey.has(key)) this.#sorted = undefined;
    this.#byKey.set(key, versions);
  }
}
