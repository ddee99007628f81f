import * as model from "@aws-sdk/client-s3";
import type { Caller } from "../../gateway/service.ts";
import { createService, type EmulatedService, restXml } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { invalidArgument, malformedXml, methodNotAllowed, noBody } from "./errors.ts";
import type { Notification } from "./notification.ts";
import { isStored, type ObjectVersion, type StoredObject } from "./object.ts";
import { s3Operations } from "./operations.ts";
import { type ChangeListener, Store } from "./store.ts";

/** Amazon S3, and what other parts of the run do with its objects. */
export interface S3 extends EmulatedService {
  owns(path: string): boolean;
  /** Calls the listener for every event that the deployment hands to a function. Returns how to stop. */
  onNotification(listener: (notification: Notification) => void): () => void;
  /** Calls the listener for every stored or removed object of every bucket. Returns how to stop. */
  onChange(listener: ChangeListener): () => void;
  /**
   * What a caller reads through another service, e.g. Rekognition's S3Object.
   * Throws as GetObject does.
   */
  read(
    caller: Caller,
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<{ readonly object: StoredObject; readonly body: Buffer }>;
  /** The newest versions in a bucket, in key order; delete markers are left out. */
  objects(bucket: string): readonly StoredObject[];
  /** All versions of a key, newest first. */
  versions(bucket: string, key: string): readonly ObjectVersion[];
  /** Removes the temporary folder with the content of all objects. */
  close(): Promise<void>;
}

/**
 * Amazon S3 as far as a deployment's buckets need it: objects, versions, listings, uploads in parts, conditions,
 * ranges, checksums, copies and event notifications. Bucket settings are the deployment's and cannot be changed
 * here; lifecycle rules do not run, and nothing is really encrypted (permissions for the key are checked all the
 * same).
 */
export function createS3({ deployment, authorizer }: ServiceOptions): S3 {
  const store = new Store(deployment, authorizer);
  const service = createService({
    name: "Amazon S3",
    model,
    protocols: [
      restXml({
        namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
        pathBegins: "Bucket",
        invalid: (message) => invalidArgument(message),
        unknownOperation: methodNotAllowed,
      }),
    ],
    operations: s3Operations(store),
    // A missing member of a body has a path, e.g. `Delete.Objects`.
    missing: ([first = ""]) => {
      if (first === "Delete") return noBody();
      return first.includes(".")
        ? malformedXml()
        : invalidArgument(`The request must contain ${first}.`, first);
    },
  });
  return {
    ...service,
    owns: (path) => store.buckets.has(path.split("/")[1] ?? ""),
    onNotification(listener) {
      store.notificationListeners.add(listener);
      return () => store.notificationListeners.delete(listener);
    },
    onChange(listener) {
      store.changeListeners.add(listener);
      return () => store.changeListeners.delete(listener);
    },
    async read(caller, bucket, key, versionId) {
      const object = store.readable(caller, store.bucket(bucket), key, versionId);
      return { object, body: await store.blobs.read(object.content.blob) };
    },
    objects(name) {
      const bucket = store.bucket(name);
      return bucket
        .keys()
        .map((key) => bucket.find(key))
        .filter(isStored);
    },
    versions: (bucket, key) => store.bucket(bucket).versions(key),
    close: () => store.blobs.close(),
  };
}
