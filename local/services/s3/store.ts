import { createHash } from "node:crypto";
import { type ChecksumName, checksum, checksumOf } from "../../gateway/checksum.ts";
import type { Authorizer, AwsRequest, Caller } from "../../gateway/service.ts";
import { inTermsOf } from "../../iam/authorizer.ts";
import type { Deployment } from "../../template/deployment.ts";
import { Blobs } from "./blobs.ts";
import { Bucket } from "./bucket.ts";
import { describeVersion } from "./describe.ts";
import {
  invalidArgument,
  isMarker,
  keyTooLong,
  noBucket,
  noKey,
  noKmsKey,
  noVersion,
  wrongOwner,
} from "./errors.ts";
import { type Cause, eventRecord, mayInvoke, type Notification, wants } from "./notification.ts";
import {
  type Content,
  type Encryption,
  isStored,
  type ObjectVersion,
  type Properties,
  type StoredObject,
} from "./object.ts";
import { Uploads } from "./uploads.ts";

/** Called for every stored or removed object; `name` is e.g. `ObjectCreated:Put`. */
export type ChangeListener = (change: {
  readonly bucket: string;
  readonly name: string;
  readonly object: ObjectVersion;
}) => void;

/** Bytes; https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAXIMUM_KEY = 1024;
/** As S3 writes them; https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html */
const VERSION_ID = /^(?:null|[\w.+-]{32})$/;

/** The buckets of a deployment, with what guards them and who is called for changes. */
export class Store {
  readonly deployment: Deployment;
  readonly blobs = new Blobs();
  readonly uploads = new Uploads(this.blobs);
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly changeListeners = new Set<ChangeListener>();
  readonly notificationListeners = new Set<(notification: Notification) => void>();
  readonly #authorizer: Authorizer;

  constructor(deployment: Deployment, authorizer: Authorizer) {
    this.deployment = deployment;
    this.#authorizer = authorizer;
    this.buckets = new Map(deployment.buckets.map((settings) => [settings.name, new Bucket(settings)]));
  }

  /** Throws NoSuchBucket. */
  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) throw noBucket(name);
    return bucket;
  }

  /**
   * The bucket that a request names. Throws NoSuchBucket, AccessDenied where the request expects another owner,
   * KeyTooLongError, and InvalidArgument for a version id that S3 cannot have made.
   */
  open(input: {
    readonly Bucket: string;
    readonly ExpectedBucketOwner?: string;
    readonly Key?: string;
    readonly VersionId?: string;
  }): Bucket {
    const { Bucket, ExpectedBucketOwner, Key = "", VersionId } = input;
    const bucket = this.bucket(Bucket);
    if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== this.deployment.account)
      throw wrongOwner();
    if (Buffer.byteLength(Key) > MAXIMUM_KEY) throw keyTooLong(MAXIMUM_KEY);
    if (VersionId !== undefined && !VERSION_ID.test(VersionId))
      throw VersionId === ""
        ? invalidArgument("Version id cannot be the empty string", "versionId", VersionId)
        : invalidArgument("Invalid version id specified", "versionId", VersionId);
    return bucket;
  }

  /** Throws AccessDenied unless the caller may do that to the object, or to the bucket itself. */
  allow(
    caller: Caller,
    action: string,
    bucket: Bucket,
    key?: string,
    context?: Readonly<Record<string, string>>,
  ): void {
    const { arn } = bucket.settings;
    this.#authorizer.authorize(caller, action, key === undefined ? arn : `${arn}/${key}`, context);
  }

  allowAccount(caller: Caller, action: string): void {
    this.#authorizer.authorize(caller, action, "*");
  }

  /** S3 uses the caller's permission for the key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
  allowKey(
    caller: Caller,
    action: "kms:Decrypt" | "kms:GenerateDataKey",
    { keyArn, bucketKey }: Encryption,
    bucket: Bucket,
    key: string,
  ): void {
    if (keyArn === undefined) return;
    const { arn } = bucket.settings;
    const context = {
      "kms:ViaService": `s3.${this.deployment.region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": bucketKey ? arn : `${arn}/${key}`,
    };
    inTermsOf("AccessDenied", 403, () => this.#authorizer.authorize(caller, action, keyArn, context));
  }

  /** The object that a caller reads. Throws as {@link find} does, and where the caller may not use its key. */
  readable(caller: Caller, bucket: Bucket, key: string, versionId?: string): StoredObject {
    this.allow(caller, versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion", bucket, key);
    const found = this.find(caller, bucket, key, versionId);
    this.allowKey(caller, "kms:Decrypt", found.content.encryption, bucket, key);
    return found;
  }

  /**
   * An object that is there. Throws as S3 does: AccessDenied for one that is not where the caller may not list the
   * bucket; else NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker.
   */
  find(caller: Caller, bucket: Bucket, key: string, versionId?: string): StoredObject {
    const found = bucket.find(key, versionId);
    if (isStored(found)) return found;
    this.allow(caller, "s3:ListBucket", bucket);
    const marker: Record<string, string> = found === undefined ? {} : { "x-amz-delete-marker": "true" };
    const { VersionId } = describeVersion(found?.versionId);
    if (VersionId !== undefined) marker["x-amz-version-id"] = VersionId;
    if (versionId === undefined) throw noKey(key, marker);
    throw found === undefined ? noVersion(key, versionId) : isMarker(marker);
  }

  /** The ARN of a key that a request names by id, ARN or alias. Throws where the deployment has no such key. */
  keyArn(name: string): string {
    const named = name.replace(/^arn:[^/]*:alias\//, "alias/");
    const found = this.deployment.keys.find(({ arn, keyId, aliases }) =>
      [arn, keyId, ...aliases].includes(named),
    );
    if (found === undefined) throw noKmsKey(name);
    return found.arn;
  }

  /** What the bytes of one request become, stored but not yet part of a bucket. */
  async content(body: Buffer, name: ChecksumName, properties: Properties): Promise<Content> {
    return {
      ...properties,
      blob: await this.blobs.write(body),
      etag: createHash("md5").update(body).digest("hex"),
      checksum: { name, value: checksumOf(name, body), type: "FULL_OBJECT" },
    };
  }

  /** The same for what another object holds, however large. */
  async copy(source: Content, name: ChecksumName, properties: Properties): Promise<Content> {
    const md5 = createHash("md5");
    const sum = checksum(name);
    const blob = await this.blobs.join([source.blob], (bytes) => {
      md5.update(bytes);
      sum.update(bytes);
    });
    return {
      ...properties,
      blob,
      etag: md5.digest("hex"),
      checksum: { name, value: sum.digest(), type: "FULL_OBJECT" },
    };
  }

  /**
   * Makes stored content the newest version of a key, and calls the listeners. `check` may refuse, seeing the
   * version that would be replaced; then the content is dropped.
   */
  async save(
    bucket: Bucket,
    key: string,
    content: Content,
    name: string,
    request: AwsRequest,
    check: (current: ObjectVersion | undefined) => void = () => {},
  ): Promise<ObjectVersion> {
    try {
      check(bucket.find(key));
    } catch (error) {
      await this.blobs.drop(content.blob);
      throw error;
    }
    const { stored, replaced } = bucket.put(key, content);
    this.#changed(bucket, name, stored, request);
    await this.#forget(replaced);
    return stored;
  }

  /** Removes a version, or hides the object. Returns the version that is gone or the marker that hides it. */
  async remove(
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    request: AwsRequest,
  ): Promise<ObjectVersion | undefined> {
    if (versionId === undefined) {
      const { marker, replaced } = bucket.hide(key);
      if (marker) this.#changed(bucket, "ObjectRemoved:DeleteMarkerCreated", marker, request);
      else if (replaced) this.#changedByRemoval(bucket, replaced, request);
      await this.#forget(replaced);
      return marker;
    }
    const removed = bucket.remove(key, versionId);
    if (removed) this.#changedByRemoval(bucket, removed, request);
    await this.#forget(removed);
    return removed;
  }

  #changedByRemoval(bucket: Bucket, { content: _, ...removed }: ObjectVersion, request: AwsRequest) {
    const now = { lastModified: Date.now(), sequencer: bucket.nextSequencer() };
    this.#changed(bucket, "ObjectRemoved:Delete", { ...removed, ...now }, request);
  }

  #changed(bucket: Bucket, name: string, object: ObjectVersion, request: AwsRequest): void {
    const { account, region, functions } = this.deployment;
    for (const listener of this.changeListeners) listener({ bucket: bucket.settings.name, name, object });
    const cause: Cause = { caller: request.caller, requestId: request.id };
    const trace = request.headers["x-amzn-trace-id"];
    for (const [index, notification] of bucket.settings.notifications.entries()) {
      const { functionArn } = notification;
      const target = functions.find(({ arn }) => arn === functionArn);
      if (!wants(notification, name, object.key) || !mayInvoke(target, bucket.settings, account)) continue;
      const record = eventRecord(region, bucket.settings, index, name, object, cause);
      const traceHeader = typeof trace === "string" ? { traceHeader: trace } : {};
      for (const listener of this.notificationListeners)
        listener({ functionArn, event: { Records: [record] }, ...traceHeader });
    }
  }

  async #forget(version: ObjectVersion | undefined): Promise<void> {
    if (version?.content !== undefined) await this.blobs.drop(version.content.blob);
  }
}
