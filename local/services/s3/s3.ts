import { randomUUID } from "node:crypto";
import {
  type Authorizer,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type Caller,
} from "../../gateway/service.ts";
import type { Deployment } from "../../template/deployment.ts";
import {
  getEncryption,
  getLocation,
  getNotification,
  getVersioning,
  headBucket,
  refuseBucketChange,
} from "./buckets.ts";
import { listBuckets, listObjects, listObjectsV2, listObjectVersions } from "./lists.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
  uploadPartCopy,
} from "./multipart.ts";
import type { Notification } from "./notification.ts";
import { isStored, type ObjectVersion, type StoredObject } from "./object.ts";
import { getObject, getTagging } from "./read.ts";
import { header, parsePath, type S3Request } from "./request.ts";
import { type ChangeListener, Store } from "./store.ts";
import { copyObject, deleteObject, deleteObjects, putObject } from "./write.ts";

type Operation = (request: S3Request) => Promise<AwsResponse>;

/** Query parameters that name a part of the API; others (prefix, versionId, X-Amz-…) only refine. */
const BUCKET: Readonly<Record<string, Operation>> = {
  "GET list-type": listObjectsV2,
  "GET versions": listObjectVersions,
  "GET uploads": listMultipartUploads,
  "GET location": getLocation,
  "GET versioning": getVersioning,
  "GET encryption": getEncryption,
  "GET notification": getNotification,
  "POST delete": deleteObjects,
  GET: listObjects,
  HEAD: headBucket,
  PUT: refuseBucketChange,
  DELETE: refuseBucketChange,
};
const OBJECT: Readonly<Record<string, Operation>> = {
  "POST uploads": createMultipartUpload,
  "PUT uploadId": uploadPart,
  "PUT uploadId copy": uploadPartCopy,
  "POST uploadId": completeMultipartUpload,
  "DELETE uploadId": abortMultipartUpload,
  "GET uploadId": listParts,
  "GET tagging": getTagging,
  GET: getObject,
  HEAD: getObject,
  PUT: putObject,
  "PUT copy": copyObject,
  DELETE: deleteObject,
};
const SUBRESOURCES = (
  "list-type versions uploads location versioning encryption notification delete uploadId tagging" +
  " acl policy cors lifecycle replication website logging restore attributes retention legal-hold" +
  " object-lock publicAccessBlock ownershipControls select requestPayment accelerate analytics" +
  " inventory metrics policyStatus torrent annotation"
).split(" ");

/**
 * S3 as far as a deployment's buckets need it: objects, versions, listings, uploads in parts, conditions, ranges,
 * checksums, copies and event notifications. Bucket settings are the deployment's and cannot be changed here;
 * lifecycle rules do not run, and nothing is really encrypted (permissions for the key are checked all the same).
 */
export class S3 implements AwsService {
  private readonly store: Store;
  private readonly started = new Date();

  constructor(deployment: Deployment, authorizer: Authorizer) {
    this.store = new Store(deployment, authorizer);
  }

  async handle(aws: AwsRequest): Promise<AwsResponse> {
    const { bucket: name, key } = parsePath(aws.path);
    if (name === "") return listBuckets(this.store, aws, this.started);
    const request = { store: this.store, aws, key, bucket: this.store.bucket(name) };
    const subresource = SUBRESOURCES.filter((one) => aws.query.has(one));
    const copy =
      aws.method === "PUT" && header(aws.headers, "x-amz-copy-source") !== undefined ? ["copy"] : [];
    const wanted = [aws.method, ...subresource, ...copy].join(" ");
    const operation = (key === "" ? BUCKET : OBJECT)[wanted];
    if (operation === undefined)
      throw new AwsError(
        "NotImplemented",
        `The local run does not answer "${wanted}" for ${key === "" ? "a bucket" : "an object"}.`,
        501,
      );
    return operation(request);
  }

  /** Hears of every event that the deployment hands to a function. Returns how to stop. */
  onNotification(listener: (notification: Notification) => void): () => void {
    this.store.notificationListeners.add(listener);
    return () => this.store.notificationListeners.delete(listener);
  }

  /** Hears of every stored or removed object of every bucket. Returns how to stop. */
  onChange(listener: ChangeListener): () => void {
    this.store.changeListeners.add(listener);
    return () => this.store.changeListeners.delete(listener);
  }

  /**
   * What a caller reads through another service, e.g. Rekognition's S3Object.
   * Throws as GetObject does.
   */
  async read(
    caller: Caller,
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<{ readonly object: StoredObject; readonly body: Buffer }> {
    const object = this.store.readable(caller, this.store.bucket(bucket), key, versionId);
    return { object, body: await this.store.blobs.read(object.content.blob) };
  }

  /** PutObject without a network; header names in lower case. The event goes out as for any other upload. */
  async put(
    caller: Caller,
    bucket: string,
    key: string,
    body: Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const aws: AwsRequest = {
      service: "s3",
      region: this.store.deployment.region,
      method: "PUT",
      path: "/",
      query: new URLSearchParams(),
      headers,
      body,
      caller,
      id: randomUUID(),
    };
    await putObject({ store: this.store, aws, key, bucket: this.store.bucket(bucket) });
  }

  /** The newest versions in a bucket, in key order; delete markers are left out. */
  objects(bucket: string): readonly StoredObject[] {
    const found = this.store.bucket(bucket);
    return found
      .keys()
      .map((key) => found.find(key))
      .filter(isStored);
  }

  /** All versions of a key, newest first. */
  versions(bucket: string, key: string): readonly ObjectVersion[] {
    return this.store.bucket(bucket).versions(key);
  }

  /** Removes the temporary folder with the content of all objects. */
  async close(): Promise<void> {
    await this.store.blobs.close();
  }
}
